import { createPublicKey, type KeyObject } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import * as v from 'valibot';
import type { Environment } from '../../lambda/contract/enums.ts';
import type { Reason } from './apns-response.ts';

/** A signing key that is registered with Apple. */
export interface TrustedKey {
  readonly keyId: string;
  readonly teamId: string;
  /** SPKI PEM, or the key itself. */
  readonly publicKey: string | KeyObject;
  /** The only environment that the key may be used for. @default both, as for keys made before 2025 */
  readonly environment?: Environment;
  /** The reason of a refusal in the other environment. @default 'BadEnvironmentKeyIdInToken', as documented */
  readonly environmentReason?: 'BadEnvironmentKeyIdInToken' | 'BadEnvironmentKeyInToken';
  /** The only topics that the key may send to: a key can be limited to some, and never sends to another team's. @default all */
  readonly topics?: readonly string[];
  /** Whether Apple Push Notifications service was enabled for the key. @default true */
  readonly hasApns?: boolean;
}

export type TokenCheck =
  | { readonly teamId: string; readonly topics: readonly string[] | undefined }
  | { readonly reason: Reason };

/**
 * A provider token is refused when its `iat` is more than an hour old.
 * https://developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns
 */
const MAX_AGE_S = 3600;
/** How far a sender's clock may be ahead. Apple does not document a value; one minute is our choice. */
const SKEW_S = 60;

const Claims = v.object({ iss: v.string(), iat: v.number() });

export function makeTokenVerifier(clock: () => number) {
  const keys = new Map<string, TrustedKey & { readonly key: KeyObject }>();

  function trust(trusted: TrustedKey): void {
    const { keyId, publicKey } = trusted;
    keys.set(keyId, { ...trusted, key: typeof publicKey === 'string' ? createPublicKey(publicKey) : publicKey });
  }

  /** Checks one `authorization` header: ES256 over `{alg, kid}.{iss, iat}`. */
  async function verify(authorization: string | undefined, environment: Environment): Promise<TokenCheck> {
    const token = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return { reason: 'MissingProviderToken' };
    try {
      const trusted = keys.get(decodeProtectedHeader(token).kid ?? '');
      if (trusted === undefined || trusted.hasApns === false) return { reason: 'InvalidProviderToken' };
      const { payload } = await compactVerify(token, trusted.key, { algorithms: ['ES256'] });
      const claims = v.parse(Claims, JSON.parse(new TextDecoder().decode(payload)));
      const age = clock() / 1000 - claims.iat;
      if (claims.iss !== trusted.teamId || age < -SKEW_S) return { reason: 'InvalidProviderToken' };
      if (age > MAX_AGE_S) return { reason: 'ExpiredProviderToken' };
      if (trusted.environment !== undefined && trusted.environment !== environment) {
        return { reason: trusted.environmentReason ?? 'BadEnvironmentKeyIdInToken' };
      }
      return { teamId: trusted.teamId, topics: trusted.topics };
    } catch {
      // Not a JWT with these claims, or not signed with that key.
      return { reason: 'InvalidProviderToken' };
    }
  }

  const revoke = (keyId: string): void => void keys.delete(keyId);

  return { trust, revoke, verify };
}
