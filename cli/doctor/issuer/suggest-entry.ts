import * as v from 'valibot';
import {
  IdentityEntry,
  issuerOfApiGateway,
  KEY_ALGORITHMS,
  RSA_ALGORITHMS,
} from '../../../lambda/contract/identity.ts';
import { Identity } from '../../../lib/settings/identity-settings.ts';
import type { Finding } from '../finding.ts';
import { algorithmsOf, signingKeys } from './key-findings.ts';

/** An entry of the setting `identity`. */
export interface SuggestedEntry {
  readonly issuer: string;
  readonly audience?: readonly string[];
  readonly algorithms?: readonly string[];
}

/** What the keys can sign with, limited to what the issuer says that it uses; RS256 first, the usual one. */
export const usedAlgorithms = (keys: readonly Readonly<Record<string, unknown>>[], declared: unknown): string[] => {
  const possible = new Set(signingKeys(keys).flatMap((key) => algorithmsOf(key)));
  const named: readonly unknown[] = Array.isArray(declared) ? declared : [];
  const used = KEY_ALGORITHMS.filter((name) => possible.has(name) && named.includes(name));
  if (used.length > 0) return used;
  const [usual] = signingKeys(keys).map((key) => algorithmsOf(key)[0]);
  return KEY_ALGORITHMS.filter((name) => name === usual);
};

export const suggest = (
  issuer: string,
  audience: readonly string[] | undefined,
  algorithms: readonly string[],
): SuggestedEntry => ({
  issuer,
  ...(audience !== undefined && { audience }),
  // The default is every RSA algorithm.
  ...(algorithms.every((name) => RSA_ALGORITHMS.some((rsa) => rsa === name)) ? {} : { algorithms }),
});

/** The entry as synth reads it, and who checks its tokens. */
export const entryFindings = (entry: SuggestedEntry, isLoopback: boolean): Finding[] => {
  const read = v.safeParse(Identity, [entry]);
  // The https of a loopback issuer is missing, which is allowed here only.
  const mistakes = (read.issues ?? []).filter(({ message }) => !(isLoopback && /https URL/.test(message)));
  const errors = mistakes.map(
    ({ message, path }): Finding => ({
      level: 'error',
      subject: String(path?.at(-1)?.key ?? 'identity'),
      what: message,
    }),
  );
  if (errors.length > 0) return errors;
  const isGateway = issuerOfApiGateway([v.parse(IdentityEntry, entry)]) !== undefined;
  return [
    {
      level: 'ok',
      subject: 'authorizer',
      what: isGateway
        ? "API Gateway's own, which takes RSA keys and needs an audience"
        : `a function of the deployment, because API Gateway's own takes RSA keys only, and needs an audience`,
    },
    ...(entry.audience === undefined
      ? [
          {
            level: 'warning',
            subject: 'audience',
            what: 'without one, tokens for every other app of this issuer are accepted too',
            fix: 'Give what your tokens have in aud: --audience NAME ("npx ringthrough doctor token" shows it).',
          } as const,
        ]
      : []),
  ];
};
