import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** Milliseconds for which the values are cached: a value that was withdrawn is refused at most this much later. */
const CACHE_TTL = 5 * 60 * 1000;
/** Milliseconds between two reads, whatever tokens arrive. */
const READ_INTERVAL = 10_000;

/** The current and the previous value of a secret: tokens of both are valid while it is rotated. */
export interface SecretValues {
  /** The last values, also while they cannot be read again. @throws Error when they could never be read */
  cached(): Promise<readonly string[]>;
  /** The values as they are now; `undefined` if they were read less than 10 seconds ago, or cannot be read. */
  readAgain(): Promise<readonly string[] | undefined>;
}

/** @param now epoch milliseconds */
export const secretValues = (secrets: SecretsManagerClient, now: () => number) => {
  const known = new Map<string, SecretValues>();
  return (name: string): SecretValues => {
    const values = known.get(name) ?? valuesOf(secrets, name, now);
    known.set(name, values);
    return values;
  };
};

const valuesOf = (secrets: SecretsManagerClient, name: string, now: () => number): SecretValues => {
  let cache: { readonly values: readonly string[]; readonly readAt: number } | undefined;
  let pending: Promise<readonly string[]> | undefined;
  let triedAt = -Infinity;

  const load = async (): Promise<readonly string[]> => {
    triedAt = now();
    const [current, previous] = await Promise.all([read('AWSCURRENT'), read('AWSPREVIOUS')]);
    if (current === undefined) throw new Error(`the secret ${name} has no current value`);
    const values = [current, ...(previous === undefined ? [] : [previous])];
    cache = { values, readAt: now() };
    return values;
  };
  const loadOnce = (): Promise<readonly string[]> => {
    pending ??= load().finally(() => {
      pending = undefined;
    });
    return pending;
  };
  const read = async (stage: string): Promise<string | undefined> => {
    try {
      const { SecretString: text } = await secrets.send(
        new GetSecretValueCommand({ SecretId: name, VersionStage: stage }),
      );
      if (text === undefined) throw new Error(`the secret ${name} is binary; a shared secret must be text`);
      // A file that the secret was created from often ends in a line break.
      return text.replace(/\r?\n$/, '');
    } catch (error) {
      // A secret that was never rotated has no previous value.
      if (error instanceof ResourceNotFoundException && stage === 'AWSPREVIOUS') return undefined;
      throw error;
    }
  };
  const readRecently = () => now() - triedAt < READ_INTERVAL;
  return {
    cached: async () => {
      const known = cache?.values;
      if (known === undefined) return loadOnce();
      const isFresh = cache !== undefined && now() - cache.readAt < CACHE_TTL;
      return isFresh || readRecently() ? known : loadOnce().catch(() => known);
    },
    readAgain: async () => (pending === undefined && readRecently() ? undefined : loadOnce().catch(() => undefined)),
  };
};
