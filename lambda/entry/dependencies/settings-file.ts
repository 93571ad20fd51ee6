import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS_FILE, type SettingsFile } from '../../contract/settings-file.ts';

/**
 * The settings that were known when the templates were made. Read once, while Lambda loads the function.
 *
 * @param codeFolder `LAMBDA_TASK_ROOT`, which Lambda sets to the folder of the function's code:
 *   https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 * @returns nothing where there is no file: then the environment has all settings, as in the local backend
 */
export const readSettingsFile = (codeFolder: string | undefined): SettingsFile => {
  if (codeFolder === undefined) return {};
  try {
    return JSON.parse(readFileSync(join(codeFolder, SETTINGS_FILE), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
};
