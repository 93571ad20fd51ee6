import * as v from 'valibot';
import {
  App,
  CallerNameSource,
  CredentialSecrets,
  ENV,
  IceSettings,
  PushEndpoints,
} from '../../contract/environment.ts';
import { ClaimNames, IdentityEntry } from '../../contract/identity.ts';
import { StateIds } from '../../contract/state.ts';

const wholeNumber = v.pipe(v.string('is missing'), v.toNumber(), v.integer('is not a whole number'));

/**
 * The schema of each variable. Names of resources have no default, so that a missing one fails. The metrics' namespace is read
 * by `http/log.ts` only, the file of templates by `payload-templates.ts`.
 */
const readers = {
  table: v.pipe(v.string('is missing'), v.nonEmpty('is empty')),
  apps: v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), v.array(App)),
  publicUrl: v.pipe(v.string('is missing'), v.url('is not a URL')),
  ringTimeoutSeconds: wholeNumber,
  timerQueueUrl: v.pipe(v.string('is missing'), v.url('is not a URL')),
  callRetentionDays: wholeNumber,
  invitesPerMinute: wholeNumber,
  disclosesBlocks: v.pipe(
    v.picklist(['true', 'false'], 'is not true or false'),
    v.transform((value) => value === 'true'),
  ),
  callerNameFrom: v.optional(CallerNameSource, 'request'),
  claimNames: v.optional(v.pipe(v.string(), v.parseJson(undefined, 'is not JSON'), ClaimNames), '{}'),
  socketPostUrl: v.pipe(v.string('is missing'), v.url('is not a URL')),
  socketUrl: v.pipe(v.string('is missing'), v.url('is not a URL')),
  identity: v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), v.array(IdentityEntry)),
  ice: v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), IceSettings),
  credentials: v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), CredentialSecrets),
  pushEndpoints: v.optional(v.pipe(v.string(), v.parseJson(undefined, 'is not JSON'), PushEndpoints), '{}'),
  state: v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), StateIds),
  stateParameter: v.optional(v.string(), ''),
} as const satisfies Record<Exclude<keyof typeof ENV, 'metricsNamespace' | 'templatesFile'>, v.GenericSchema>;

type Settings = { readonly [K in keyof typeof readers]: v.InferOutput<(typeof readers)[K]> };

/** Reads the named settings of a function once, when Lambda loads it. Throws one error that names every invalid variable. */
export const readEnvironment = <K extends keyof typeof readers>(
  environment: Readonly<Record<string, string | undefined>>,
  names: readonly K[],
): Pick<Settings, K> => {
  const results = names.map((name) => ({ name, result: v.safeParse(readers[name], environment[ENV[name]]) }));
  const faults = results.flatMap(({ name, result }) =>
    result.success ? [] : result.issues.map((issue) => `${ENV[name]} ${issue.message}`),
  );
  if (faults.length > 0) throw new Error(`environment: ${faults.join('; ')}`);
  return Object.fromEntries(results.map(({ name, result }) => [name, result.output])) as Pick<Settings, K>;
};
