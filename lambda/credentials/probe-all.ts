import type { CredentialProbe, ProbedCredential, ProbeResult } from './credential-probe.ts';

/** Probes at the same time: with 10, a hundred that all end by their timeout of 5 seconds take 50 seconds. */
const CONCURRENCY = 10;

/** Probes every different credential once. @returns the result of each credential, in their order */
export const probeAll = async (
  credentials: readonly ProbedCredential[],
  probe: CredentialProbe,
): Promise<ProbeResult[]> => {
  const keyOf = (credential: ProbedCredential): string => JSON.stringify(credential);
  const waiting = new Map(credentials.map((credential) => [keyOf(credential), credential]));
  const results = new Map<string, ProbeResult>();
  const work = async (): Promise<void> => {
    for (const [key, credential] of waiting) {
      waiting.delete(key);
      results.set(key, await probe(credential));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return credentials.flatMap((credential) => results.get(keyOf(credential)) ?? []);
};
