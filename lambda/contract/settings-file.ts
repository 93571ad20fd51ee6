import type { TemplatesByApp } from './payload-template.ts';

/** Name of the file beside a function's code. */
export const SETTINGS_FILE = 'settings.json';

/**
 * The settings that were known at synthesis, by the names of `ENV`, as JSON values: the environment of a function has room for 4 KB, the
 * file for any number of apps. A variable of the environment has precedence. In `apps`, a platform application has its name in place of
 * its ARN, which begins with the variable `APPLICATIONS`.
 */
export interface SettingsFile {
  /** The apps' own payloads, for devices that register with the preset `custom`. */
  readonly templates?: TemplatesByApp;
  readonly [setting: string]: unknown;
}
