import * as v from 'valibot';
import { App, CredentialSecrets, ENV, IceSettings } from '../contract/environment.ts';

const wholeNumber = v.pipe(v.string('is missing'), v.toNumber(), v.integer('is not a whole number'));

/**
 * How the value of each variable is read. A resource's name has no default: a missing one must not go unnoticed. Where metrics
 * go is read by the log alone.
 */
const readers = {
  table: v.pipe(v.string('is missing'), v.nonEmpty('is empty')),
  apps: v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), v.array(App)),
  publicUrl: v.pipe(v.string('is missing'), v.url('is not a URL')),
  ringSeconds: wholeNumber,
  timerQueueUrl: v.pipe(v.string('is missing'), v.url('is not a URL')),
  callDays: wholeNumber,
  invitesPerMinute: wholeNumber,
  tenantClaim: v.optional(v.string(), ''),
  socketPostUrl: v.pipe(v.string('is missing'), v.url('is not a URL')),
  issuer: v.pipe(v.string('is missing'), v.url('is not a URL')),
  audience: v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), v.array(v.string())),
  ice: v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), IceSettings),
  credentials: v.pipe(v.string('is missing'), v.parseJson(undefined, 'is not JSON'), CredentialSecrets),
} as const satisfies Record<Exclude<keyof typeof ENV, 'metricsNamespace'>, v.GenericSchema>;

type Settings = { readonly [K in keyof typeof readers]: v.InferOutput<(typeof readers)[K]> };

/** The named settings of a function, read once when Lambda loads it. Throws naming everything that is wrong. */
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
