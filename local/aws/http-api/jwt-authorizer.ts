import type { IncomingMessage } from 'node:http';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import * as v from 'valibot';
import { RSA_ALGORITHMS } from '../../../lambda/contract/identity.ts';
import type { EventAuthorizer } from '../../../lambda/http/session.ts';
import { type GatewayError, gatewayErrors } from './http-result.ts';

/** The issuer and audience of an HTTP API's JWT authorizer. */
export interface JwtIssuer {
  readonly issuer: string;
  readonly audience: string | readonly string[];
  /** @default the key set of its discovery document */
  readonly jwks?: JSONWebKeySet;
}

/**
 * Validates a bearer token as an HTTP API's JWT authorizer does: an RSA signature by the key that `kid` names, issuer, `aud` or
 * `client_id`, times. AWS has one issuer for each authorizer; here another is the local one.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 *
 * @param clock epoch milliseconds
 */
export const jwtAuthorizer = (issuers: readonly JwtIssuer[], clock: () => number = Date.now) => {
  const checks = issuers.map((one) => checkOf(one, clock));
  return async (request: Pick<IncomingMessage, 'headers'>): Promise<EventAuthorizer | GatewayError> => {
    const token = bearerToken(request);
    for (const check of token === undefined ? [] : checks) {
      const payload = await check(token ?? '').catch(() => undefined);
      if (payload === undefined) continue;
      return { principalId: '', integrationLatency: 0, jwt: { claims: asText(payload), scopes: scopesOf(payload) } };
    }
    return gatewayErrors.unauthorized;
  };
};

/** The token of `Authorization`, with or without its scheme. */
export const bearerToken = ({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined =>
  headers.authorization?.replace(/^Bearer\s+/i, '');

const checkOf = ({ issuer, audience, jwks }: JwtIssuer, clock: () => number) => {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (token: string): Promise<JWTPayload | undefined> => {
    keys ??= jwks === undefined ? remoteKeys(issuer) : Promise.resolve(createLocalJWKSet(jwks));
    const getKey = await keys.catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    const { payload, protectedHeader } = await jwtVerify(token, getKey, {
      issuer,
      algorithms: [...RSA_ALGORITHMS],
      requiredClaims: ['exp'],
      currentDate: new Date(clock()),
    });
    const audiences = [payload.aud ?? payload.client_id].flat();
    const isAccepted = [audience].flat().some((accepted) => audiences.includes(accepted));
    const isFuture = payload.iat !== undefined && payload.iat > clock() / 1000;
    return protectedHeader.kid !== undefined && isAccepted && !isFuture ? payload : undefined;
  };
};

const Discovery = v.object({ jwks_uri: v.string() });

const remoteKeys = async (issuer: string): Promise<JWTVerifyGetKey> => {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { jwks_uri: jwksUri } = v.parse(Discovery, await response.json());
  return createRemoteJWKSet(new URL(jwksUri));
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
