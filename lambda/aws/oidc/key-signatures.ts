import { compactVerify, errors } from 'jose';
import type { IssuerEntry } from '../../contract/identity.ts';
import type { AuthenticateDeps, SignatureResult } from '../../identity/authenticate.ts';
import { type IssuerKeys, issuerKeys, type Keys } from './key-set.ts';

/** `unknown-key`: the key set has no key with the token's `kid`. */
type Outcome = 'valid' | 'invalid' | 'unknown-key';

const check = async (token: string, keys: Keys, { algorithms }: IssuerEntry): Promise<Outcome> => {
  try {
    await compactVerify(token, keys, { algorithms: [...algorithms] });
    return 'valid';
  } catch (error) {
    return error instanceof errors.JWKSNoMatchingKey ? 'unknown-key' : 'invalid';
  }
};

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
