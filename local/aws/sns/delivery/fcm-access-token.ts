import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import * as v from 'valibot';
import type { GoogleAccount } from '../platform-credential.ts';

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const LIFETIME_S = 3600;
/** A token that expires within this time is not used. */
const MARGIN_MS = 5 * 60_000;

const TokenResponse = v.object({ access_token: v.string() });

/** Google's token endpoint refused an access token for this service account. */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
  readonly status: number;

  constructor(status: number, body: string) {
    super(body);
    this.status = status;
  }
}

/**
 * Access tokens for service accounts, cached until shortly before they expire.
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export function makeAccessTokens(tokenUri: string) {
  const cache = new Map<string, { until: number; token: Promise<string> }>();

  async function requestToken(account: GoogleAccount, now: number): Promise<string> {
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
    return v.parse(TokenResponse, await response.json()).access_token;
  }

  return async function accessToken(account: GoogleAccount, now: number): Promise<string> {
    const cached = cache.get(account.private_key);
    if (cached !== undefined && now < cached.until) return cached.token;
    // The pending request is cached, so that concurrent messages share one token request.
    const token = requestToken(account, now);
    cache.set(account.private_key, { token, until: now + LIFETIME_S * 1000 - MARGIN_MS });
    try {
      return await token;
    } catch (error) {
      cache.delete(account.private_key);
      throw error;
    }
  };
}
