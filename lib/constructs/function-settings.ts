import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileSystem, Stack, Token } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ENV, SETTINGS_FILE, type SettingsFile } from '../../lambda/contract/environment.ts';

/** Whether a value has no part that only CloudFormation knows. */
export const isKnown = (value: unknown): boolean => !Token.isUnresolved(JSON.stringify(value));

/**
 * The bundled functions with the settings file beside each one's code. Values that only CloudFormation knows are left out: see
 * {@link passUnknown}. A request to read settings would delay every ring, and the environment has room for 4 KB.
 *
 * @param settings by the names of `ENV`
 */
export const codeWithSettings = (codeDir: string, settings: SettingsFile): string => {
  const known = Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined && isKnown(value)),
  );
  const dir = FileSystem.mkdtemp('ringthrough-functions-');
  // Source maps are not uploaded anyway.
  cpSync(codeDir, dir, { recursive: true, filter: (file) => !file.endsWith('.map') });
  for (const name of readdirSync(dir)) writeFileSync(join(dir, name, SETTINGS_FILE), JSON.stringify(known));
  return dir;
};

/** Sets in `fn` a setting that only CloudFormation knows; one that is known is in the settings file. */
export const passUnknown = (fn: LambdaFunction, name: keyof typeof ENV, value: unknown): void => {
  if (isKnown(value)) return;
  fn.addEnvironment(ENV[name], typeof value === 'string' ? value : Stack.of(fn).toJsonString(value));
};
