import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TEMPLATES_FILE, type TemplatesByApp } from '../lambda/contract/payload-template.ts';
import type { PushApp } from './aws/sns/create-platform-applications.ts';

/** Writes the apps' own payloads into a file for the functions. @returns its path; `undefined` where no app has any */
export const writeTemplates = async (
  apps: readonly PushApp[],
  dir: () => Promise<string>,
): Promise<string | undefined> => {
  const own = apps.filter(({ payloads }) => payloads !== undefined);
  if (own.length === 0) return undefined;
  const file = join(await dir(), TEMPLATES_FILE);
  const templates = Object.fromEntries(own.map(({ appId, payloads }) => [appId, payloads])) as TemplatesByApp;
  await writeFile(file, JSON.stringify(templates));
  return file;
};
