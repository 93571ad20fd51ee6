import { JwtVerifier } from 'aws-jwt-verify';
import { JwtExpiredError, JwtInvalidAudienceError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import * as v from 'valibot';

export interface TokenVerifierOptions {
  /** The tokens' `iss`. */
  readonly issuer: string;
  /** A token must name one of them: as `aud`, or as `client_id` where it has no `aud`, as Amazon Cognito's access tokens. */
  readonly audience: readonly string[];
}

/** Milliseconds for each of the two documents of an issuer. */
const PATIENCE = 3_000;

/**
 * Checks JWTs by the rules of an HTTP API's own authorizer, which a WebSocket API does not have: signature by a key that the
 * issuer publishes, `iss`, `aud` or `client_id`, `exp`, `nbf`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 *
 * @returns the claims of a token that is good, `undefined` for any other. Throws when the issuer cannot be asked
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
          const named = [aud].flat();
          if (!audience.some((one) => named.includes(one))) {
            throw new JwtInvalidAudienceError('the token is for somebody else', aud, audience);
          }
          if (exp === undefined) throw new JwtExpiredError('the token never expires', exp);
        },
      },
      { jwksCache: new SimpleJwksCache({ fetcher: { fetch: get } }) },
    );

  let made: Promise<ReturnType<typeof create>> | undefined;
  const verifier = () => {
    made ??= keysOf(issuer).then(create);
    // Whoever could not be asked is asked again by the next.
    made.catch(() => {
      made = undefined;
    });
    return made;
  };

  return async (token: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
    const known = await verifier();
    try {
      return await known.verify(token);
    } catch (error) {
      if (error instanceof IssuerError) throw error;
      return undefined;
    }
  };
};

/** The issuer did not give what its tokens are checked by: that says nothing of the token. */
class IssuerError extends Error {
  override readonly name = 'IssuerError';
}

const Discovery = v.object({ issuer: v.string(), jwks_uri: v.pipe(v.string(), v.url()) });

/** Where an issuer has its keys. https://openid.net/specs/openid-connect-discovery-1_0.html */
const keysOf = async (issuer: string): Promise<string> => {
  const document = new TextDecoder().decode(await get(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`));
  const { issuer: named, jwks_uri } = v.parse(Discovery, JSON.parse(document));
  if (named !== issuer) throw new IssuerError(`the issuer ${issuer} calls itself ${named}`);
  return jwks_uri;
};

const get = async (url: string): Promise<ArrayBuffer> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return await response.arrayBuffer();
  } catch (cause) {
    throw new IssuerError(`${url} could not be read`, { cause });
  }
};
