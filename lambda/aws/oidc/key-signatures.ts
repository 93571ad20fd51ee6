import { type CryptoKey, compactVerify, errors, type VerifyOptions } from 'jose';
import type { IssuerEntry } from '../../contract/identity.ts';
import type { AuthenticateDeps, SignatureResult } from '../../identity/authenticate.ts';
import { claimText } from '../../identity/claims.ts';
import type { UncheckedToken } from '../../identity/read-token.ts';
import { type IssuerKeys, issuerKeys, type Keys } from './key-set.ts';

/** `unknown-key`: the key set has no key with the token's `kid`. */
type Outcome = 'valid' | 'invalid' | 'unknown-key';

/** By the key with the token's `kid`; without one, or where a key set has it twice, by each key that fits the algorithm. */
const check = async ({ text, claims }: UncheckedToken, keys: Keys, { algorithms }: IssuerEntry): Promise<Outcome> => {
  const options = { algorithms: [...algorithms] };
  try {
    await compactVerify(text, keys(claimText(claims, 'iss') ?? ''), options);
    return 'valid';
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key';
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return 'invalid';
    for await (const key of error) if (await isSignedBy(text, key, options)) return 'valid';
    return 'invalid';
  }
};

const isSignedBy = (token: string, key: CryptoKey, options: VerifyOptions): Promise<boolean> =>
  compactVerify(token, key, options).then(
    () => true,
    () => false,
  );

/**
 * Checks signatures by the issuers' key sets, each with its own cache.
 *
 * @param now epoch milliseconds
 */
export const keySignatures = (now: () => number): AuthenticateDeps['checkKeySignature'] => {
  const caches = new Map<IssuerEntry, IssuerKeys>();
  const keysOf = (entry: IssuerEntry): IssuerKeys => {
    const keys = caches.get(entry) ?? issuerKeys(entry, now);
    caches.set(entry, keys);
    return keys;
  };
  return async (entry, token): Promise<SignatureResult> => {
    const keys = keysOf(entry);
    const first = await check(token, await keys.current(), entry);
    if (first !== 'unknown-key') return first;
    const newer = await keys.newer();
    if (newer === undefined) return 'unknown';
    const second = await check(token, newer.keys, entry);
    if (second !== 'unknown-key') return second;
    return newer.isNewest ? 'invalid' : 'unknown';
  };
};
