import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Cells } from '../../contract/cells.ts';
import {
  App,
  CallerNameSource,
  CredentialSecrets,
  ENV,
  IceSettings,
  PushEndpoints,
  SETTINGS_FILE,
  type SettingsFile,
  WebPushSettings,
} from '../../contract/environment.ts';
import { ClaimNames, IdentityEntry } from '../../contract/identity.ts';

const wholeNumber = () => v.pipe(v.string('is missing'), v.toNumber(), v.integer('is not a whole number'));

/**
 * Makes the schema of each variable: a function has a few of them. Names of resources have no default, so that a missing one fails. The metrics' namespace is read
 * by `http/log.ts` only.
 */
const readers = {
  table: () => v.pipe(v.string('is missing'), v.nonEmpty('is empty')),
  apps: () => v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), v.array(App)),
  publicUrl: () => v.pipe(v.string('is missing'), v.url('is not a URL')),
  ringTimeoutSeconds: wholeNumber,
  timerQueueUrl: () => v.pipe(v.string('is missing'), v.url('is not a URL')),
  registrationQueueUrl: () => v.pipe(v.string('is missing'), v.url('is not a URL')),
  endpointRequestsPerSecond: () => v.optional(wholeNumber()),
  callRetentionDays: wholeNumber,
  invitesPerMinute: wholeNumber,
  disclosesBlocks: () =>
    v.pipe(
      v.picklist(['true', 'false'], 'is not true or false'),
      v.transform((value) => value === 'true'),
    ),
  callerNameFrom: () => v.optional(CallerNameSource, 'request'),
  claimNames: () => v.optional(v.pipe(v.string(), v.parseJson(undefined, 'is not JSON'), ClaimNames), '{}'),
  socketPostUrl: () => v.pipe(v.string('is missing'), v.url('is not a URL')),
  socketUrl: () => v.pipe(v.string('is missing'), v.url('is not a URL')),
  identity: () => v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), v.array(IdentityEntry)),
  ice: () => v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), IceSettings),
  credentials: () => v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), CredentialSecrets),
  webPush: () => v.optional(v.pipe(v.string(), v.parseJson(undefined, 'is not JSON'), WebPushSettings)),
  webPushFunction: () => v.optional(v.string()),
  webPushKey: () => v.optional(v.string()),
  urls: () => v.optional(v.pipe(v.string(), v.parseJson(undefined, 'is not JSON'), v.array(v.string()))),
  // Checked at synthesis; a schema of records would be in the bundle of every function.
  cells: () =>
    v.optional(
      v.pipe(
        v.string(),
        v.parseJson(undefined, 'is not JSON'),
        v.transform((cells) => cells as Cells),
      ),
    ),
  pushEndpoints: () => v.optional(v.pipe(v.string(), v.parseJson(undefined, 'is not JSON'), PushEndpoints), '{}'),
} as const satisfies Record<
  Exclude<keyof typeof ENV, 'metricsNamespace' | 'applications' | 'state' | 'stateParameter' | 'events' | 'webhook'>,
  () => v.GenericSchema
>;

type Settings = { readonly [K in keyof typeof readers]: v.InferOutput<ReturnType<(typeof readers)[K]>> };

/**
 * The settings that were known when the templates were made. Read once, while Lambda loads the function.
 *
 * @param codeFolder `LAMBDA_TASK_ROOT`, which Lambda sets to the folder of the function's code:
 *   https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 * @returns nothing where there is no file: then the environment has all settings, as in the local backend
 */
const readSettingsFile = (codeFolder: string | undefined): SettingsFile => {
  if (codeFolder === undefined) return {};
  const file = `${codeFolder}/${SETTINGS_FILE}`;
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
};

/** A value of the settings file as a variable would hold it. */
const textOf = (value: unknown): unknown =>
  value === undefined || typeof value === 'string' ? value : JSON.stringify(value);

/**
 * Reads the named settings of a function once, when Lambda loads it: each from its variable, or else from the settings file. Throws one
 * error that names every invalid one.
 */
export const readEnvironment = <K extends keyof typeof readers>(
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly K[],
): Pick<Settings, K> => {
  const file = readSettingsFile(environment.LAMBDA_TASK_ROOT);
  const results = names.map((name) => ({
    name,
    result: v.safeParse<v.GenericSchema>(readers[name](), environment[ENV[name]] ?? textOf(file[name])),
  }));
  const faults = results.flatMap(({ name, result }) =>
    result.success ? [] : result.issues.map((issue) => `${ENV[name]} ${issue.message}`),
  );
  if (faults.length > 0) throw new Error(`environment: ${faults.join('; ')}`);
  const settings = Object.fromEntries(results.map(({ name, result }) => [name, result.output])) as Partial<Settings>;
  if (settings.apps === undefined) return settings as Pick<Settings, K>;
  const apps = settings.apps.map((app) => completed(app, environment[ENV.applications] ?? '', file));
  return { ...settings, apps } as Pick<Settings, K>;
};

/** With the app's own payloads and texts, and with the ARNs of those platform applications of which it has the names. */
const completed = (app: App, prefix: string, { templates = {}, texts = {} }: SettingsFile): App => ({
  ...app,
  applications: Object.fromEntries(
    Object.entries(app.applications).map(([platform, name = '']) => [
      platform,
      name.startsWith('arn:') ? name : `${prefix}${platform}/${name}`,
    ]),
  ),
  templates: templates[app.appId],
  texts: texts[app.appId],
});
