import { randomBytes } from 'node:crypto';
import { jwtVerify } from 'jose';
import type { GoogleResponse } from './google-response.ts';
import type { ServiceAccount } from './service-account.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPES = ['https://www.googleapis.com/auth/firebase.messaging', 'https://www.googleapis.com/auth/cloud-platform'];
const LIFETIME_S = 3600;

const invalid = (error: string, error_description: string): GoogleResponse => ({
  status: 400,
  body: { error, error_description },
});

/**
 * Google's OAuth token endpoint: exchanges a signed assertion for an access token that is valid for one hour.
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest (RFC 7523)
 */
export function makeTokenEndpoint(account: ServiceAccount, tokenUri: () => string, clock: () => number) {
  const expiries = new Map<string, number>();

  /** @param form the form-encoded request body */
  async function grant(form: URLSearchParams): Promise<GoogleResponse> {
    if (form.get('grant_type') !== JWT_BEARER) {
      return invalid('unsupported_grant_type', `Invalid grant_type: ${form.get('grant_type') ?? ''}`);
    }
    try {
      const { payload } = await jwtVerify(form.get('assertion') ?? '', account.publicKey, {
        algorithms: ['RS256'],
        issuer: account.clientEmail,
        audience: tokenUri(),
        requiredClaims: ['iat', 'exp'],
        maxTokenAge: LIFETIME_S,
        currentDate: new Date(clock()),
        clockTolerance: 60,
      });
      const scopes = typeof payload.scope === 'string' ? payload.scope.split(' ') : [];
      if (!scopes.some((scope) => SCOPES.includes(scope))) {
        return invalid('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
      }
    } catch {
      // jose distinguishes a dozen errors; Google answers all of them with this one.
      return invalid('invalid_grant', 'Invalid JWT Signature.');
    }
    const accessToken = `ya29.${randomBytes(32).toString('base64url')}`;
    expiries.set(accessToken, clock() + LIFETIME_S * 1000);
    return { status: 200, body: { access_token: accessToken, expires_in: LIFETIME_S, token_type: 'Bearer' } };
  }

  /** Whether an `authorization` header holds an unexpired token that was granted here. */
  function admits(authorization: string | undefined): boolean {
    const token = /^Bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? '';
    return clock() < (expiries.get(token) ?? 0);
  }

  return { grant, admits };
}
