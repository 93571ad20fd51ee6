import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { App } from '../../contract/environment.ts';
import { TemplatesByApp } from '../../contract/payload-template.ts';

/**
 * The apps, with their own payloads of the preset `custom`.
 *
 * @param file absent where no app has any
 */
export const withTemplates = (apps: readonly App[], file: string | undefined): App[] => {
  if (file === undefined) return [...apps];
  const templates = v.parse(TemplatesByApp, JSON.parse(readFileSync(file, 'utf8')));
  return apps.map((app) => ({ ...app, templates: templates[app.appId] }));
};
