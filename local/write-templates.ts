import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SETTINGS_FILE, type SettingsFile } from '../lambda/contract/environment.ts';
import type { TemplatesByApp } from '../lambda/contract/payload-template.ts';
import type { PushApp } from './aws/sns/create-platform-applications.ts';

/** Writes the apps' own payloads into a settings file for the functions. @returns its folder; `undefined` where no app has any */
export const writeTemplates = async (
  apps: readonly PushApp[],
  dir: () => Promise<string>,
): Promise<string | undefined> => {
  const own = apps.filter(({ payloads }) => payloads !== undefined);
  if (own.length === 0) return undefined;
  const folder = await dir();
  const templates = Object.fromEntries(own.map(({ appId, payloads }) => [appId, payloads])) as TemplatesByApp;
  await writeFile(join(folder, SETTINGS_FILE), JSON.stringify({ templates } satisfies SettingsFile));
  return folder;
};
