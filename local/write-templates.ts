import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TextsByApp } from '../lambda/contract/alert-texts.ts';
import { SETTINGS_FILE, type SettingsFile } from '../lambda/contract/environment.ts';
import type { TemplatesByApp } from '../lambda/contract/payload-template.ts';
import type { PushApp } from './aws/sns/create-platform-applications.ts';

/** Writes the apps' own payloads and texts into a settings file for the functions. @returns its folder; `undefined` where no app has any */
export const writeTemplates = async (
  apps: readonly PushApp[],
  dir: () => Promise<string>,
): Promise<string | undefined> => {
  const templates = byApp<TemplatesByApp>(apps, ({ payloads }) => payloads);
  const texts = byApp<TextsByApp>(apps, (app) => app.texts);
  if (templates === undefined && texts === undefined) return undefined;
  const folder = await dir();
  const settings: SettingsFile = { ...(templates && { templates }), ...(texts && { texts }) };
  await writeFile(join(folder, SETTINGS_FILE), JSON.stringify(settings));
  return folder;
};

const byApp = <T>(apps: readonly PushApp[], settingOf: (app: PushApp) => unknown): T | undefined => {
  const own = apps.filter((app) => settingOf(app) !== undefined).map((app) => [app.appId, settingOf(app)]);
  return own.length === 0 ? undefined : (Object.fromEntries(own) as T);
};
