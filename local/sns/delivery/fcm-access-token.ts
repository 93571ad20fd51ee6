import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import type { GoogleAccount } from '../platform-credential.ts';

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const LIFETIME_S = 3600;
/** A token this close to its end is not used any more. */
const MARGIN_MS = 5 * 60_000;

const Granted = v.object({ access_token: v.string() });

/** Google would not give an access token for this service account. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
  readonly status: number;

  constructor(status: number, answer: string) {
    super(answer);
    this.status = status;
  }
}

/**
 * Access tokens for service accounts, kept until shortly before they expire.
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export function makeAccessTokens(tokenUri: string) {
  const kept = new Map<string, { until: number; token: Promise<string> }>();

  async function ask(account: GoogleAccount, now: number): Promise<string> {
    const issuedAt = Math.floor(now / 1000);
    const assertion = await new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: account.private_key_id })
      .setIssuer(account.client_email)
      .setAudience(account.token_uri)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME_S)
      .sign(createPrivateKey(account.private_key));
    const response = await fetch(tokenUri, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
    });
    if (!response.ok) throw new TokenRefusedError(response.status, await response.text());
    return v.parse(Granted, await response.json()).access_token;
  }

  return async function accessToken(account: GoogleAccount, now: number): Promise<string> {
    const held = kept.get(account.private_key);
    if (held !== undefined && now < held.until) return held.token;
    // The request itself is kept, so that a burst of messages asks once.
    const token = ask(account, now);
    kept.set(account.private_key, { token, until: now + LIFETIME_S * 1000 - MARGIN_MS });
    try {
      return await token;
    } catch (error) {
      kept.delete(account.private_key);
      throw error;
    }
  };
}
