import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileSystem } from 'aws-cdk-lib';
import { TEMPLATES_FILE, type TemplatesByApp } from '../../lambda/contract/payload-template.ts';
import type { AppSettings } from '../settings/app-settings.ts';

/** Where Lambda puts a function's code: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const TASK_ROOT = '/var/task';

/** The path of the templates in a deployed function. */
export const DEPLOYED_TEMPLATES = `${TASK_ROOT}/${TEMPLATES_FILE}`;

/** The apps' own payloads; `undefined` where no app has any. */
export const templatesOfApps = (
  apps: readonly Pick<AppSettings, 'appId' | 'payloads'>[],
): TemplatesByApp | undefined => {
  const own = apps.flatMap(({ appId, payloads }) =>
    payloads === undefined ? [] : [[appId, withoutLibrary(payloads)]],
  );
  return own.length > 0 ? Object.fromEntries(own) : undefined;
};

type Payloads = NonNullable<AppSettings['payloads']>;

/** `library` has served its purpose: the payloads have been checked with its reader. */
const withoutLibrary = ({ ios, android }: Payloads) => ({
  ...(ios && { ios: templates(ios) }),
  ...(android && { android: templates(android) }),
});
const templates = ({ incomingCall, callEnded }: NonNullable<Payloads['ios']>) => ({
  incomingCall,
  ...(callEnded && { callEnded }),
});

/**
 * The bundled functions with the file of templates beside each one's code: the environment of a function has room for 4 KB, and a
 * request to read them would delay every ring.
 *
 * @returns `codeDir` itself where no app has payloads of its own
 */
export const codeWithTemplates = (
  codeDir: string,
  apps: readonly Pick<AppSettings, 'appId' | 'payloads'>[],
): string => {
  const own = templatesOfApps(apps);
  if (own === undefined) return codeDir;
  const dir = FileSystem.mkdtemp('ringthrough-functions-');
  cpSync(codeDir, dir, { recursive: true });
  for (const name of readdirSync(dir)) writeFileSync(join(dir, name, TEMPLATES_FILE), JSON.stringify(own));
  return dir;
};
