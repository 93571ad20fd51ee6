import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import type { HttpEvent } from '../../../lambda/http/request.ts';
import type { Issuer } from '../../oidc/issuer.ts';

export type JwtAuthorizer = NonNullable<HttpEvent['requestContext']['authorizer']>;

/**
 * Validates a bearer token as an HTTP API's JWT authorizer does: signature, issuer, audience, times.
 * Resolves to `undefined` when API Gateway would respond with 401.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 *
 * @param clock epoch milliseconds
 */
export const jwtAuthorizer = ({ issuer, audience, jwks }: Issuer, clock: () => number = Date.now) => {
  const keys = createLocalJWKSet(jwks);
  return async (authorization: string | undefined): Promise<JwtAuthorizer | undefined> => {
    const token = authorization?.replace(/^Bearer\s+/i, '');
    if (token === undefined) return undefined;
    try {
      const currentDate = new Date(clock());
      const { payload } = await jwtVerify(token, keys, { issuer, audience, requiredClaims: ['exp'], currentDate });
      return { principalId: '', integrationLatency: 0, jwt: { claims: asText(payload), scopes: scopesOf(payload) } };
    } catch {
      return undefined;
    }
  };
};

/** The function gets every claim as a string: lists as `[a b]`, numbers in decimal. */
const asText = (payload: JWTPayload): Record<string, string> =>
  Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );

const scopesOf = ({ scope, scp }: JWTPayload): string[] => {
  const given = scope ?? scp;
  if (Array.isArray(given)) return given.map(String);
  return typeof given === 'string' && given !== '' ? given.split(' ') : [];
};
