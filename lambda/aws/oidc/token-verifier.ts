import { setTimeout as pause } from 'node:timers/promises';
import { JwtVerifier } from 'aws-jwt-verify';
import { JwtExpiredError, JwtInvalidAudienceError } from 'aws-jwt-verify/error';
import { type PenaltyBox, SimpleJwksCache } from 'aws-jwt-verify/jwk';
import * as v from 'valibot';

export interface TokenVerifierOptions {
  /** The tokens' `iss`. */
  readonly issuer: string;
  /** A token must have one of these as `aud`, or as `client_id` if it has no `aud` (Amazon Cognito's access tokens). */
  readonly audience: readonly string[];
}

/** Timeout in milliseconds for each of an issuer's two documents: discovery and JWKS. */
const TIMEOUT = 3_000;
/** Milliseconds between two fetches of the JWKS that were made for an unknown `kid`. */
const FETCH_INTERVAL = 1_000;

/**
 * Validates JWTs by the rules of an HTTP API's JWT authorizer, which a WebSocket API does not have: the signature by a
 * key of the issuer's JWKS, `iss`, `aud` or `client_id`, `exp`, `nbf`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 *
 * @returns the claims of a valid token, `undefined` for any other
 * @throws IssuerError when the issuer's documents cannot be fetched
 */
export const tokenVerifier = ({ issuer, audience }: TokenVerifierOptions) => {
  const create = (jwksUri: string) =>
    JwtVerifier.create(
      {
        issuer,
        audience: null,
        jwksUri,
        customJwtCheck: ({ payload }) => {
          const { aud = payload.client_id, exp } = payload;
          const audiences = [aud].flat();
          if (!audience.some((allowed) => audiences.includes(allowed))) {
            throw new JwtInvalidAudienceError('the token is for another audience', aud, audience);
          }
          if (exp === undefined) throw new JwtExpiredError('the token has no exp', exp);
        },
      },
      { jwksCache: new SimpleJwksCache({ fetcher: { fetch: get }, penaltyBox: oneFetchPerInterval() }) },
    );

  let pending: Promise<ReturnType<typeof create>> | undefined;
  const getVerifier = () => {
    pending ??= jwksUriOf(issuer).then(create);
    // A failed discovery is not cached: the next token tries again.
    pending.catch(() => {
      pending = undefined;
    });
    return pending;
  };

  return async (token: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
    const verifier = await getVerifier();
    try {
      return await verifier.verify(token);
    } catch (error) {
      if (error instanceof IssuerError) throw error;
      return undefined;
    }
  };
};

/**
 * Spaces out the fetches of the JWKS after a token with an unknown `kid`: the next such token waits for the rest of the interval, and is
 * then looked up in keys that are fetched anew. The default of aws-jwt-verify rejects every unknown `kid` for 10 s after one, so that
 * forged tokens would keep out the valid tokens of a key that the issuer has just begun to use.
 * https://github.com/awslabs/aws-jwt-verify#configuring-the-jwks-cache
 */
const oneFetchPerInterval = (): PenaltyBox => {
  let failedAt: number | undefined;
  return {
    wait: async () => {
      if (failedAt === undefined) return;
      const left = FETCH_INTERVAL - (performance.now() - failedAt);
      if (left > 0) await pause(left);
    },
    registerFailedAttempt: () => {
      failedAt = performance.now();
    },
    registerSuccessfulAttempt: () => {
      failedAt = undefined;
    },
  };
};

/** The issuer's documents could not be fetched, so the token could be neither accepted nor rejected. */
class IssuerError extends Error {
  override readonly name = 'IssuerError';
}

const Discovery = v.object({ issuer: v.string(), jwks_uri: v.pipe(v.string(), v.url()) });

/** The URL of an issuer's JWKS. https://openid.net/specs/openid-connect-discovery-1_0.html */
const jwksUriOf = async (issuer: string): Promise<string> => {
  const document = new TextDecoder().decode(await get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`));
  const { issuer: actual, jwks_uri } = v.parse(Discovery, JSON.parse(document));
  if (actual !== issuer) throw new IssuerError(`the discovery document of ${issuer} has the issuer ${actual}`);
  return jwks_uri;
};

const get = async (url: string): Promise<ArrayBuffer> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) });
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return await response.arrayBuffer();
  } catch (cause) {
    throw new IssuerError(`${url} could not be fetched`, { cause });
  }
};
