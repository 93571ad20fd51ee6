import * as v from 'valibot';

/** RSA with PKCS #1 v1.5: the only signatures that an HTTP API's JWT authorizer accepts. */
export const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512'] as const;

/** JWS algorithms of an issuer's key set. `HS256` is not among them: it needs a secret that both sides know. */
export const KEY_ALGORITHMS = [
  ...RSA_ALGORITHMS,
  ...['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
] as const;

/** The only algorithm of a shared secret. */
export const SECRET_ALGORITHM = 'HS256';

/** In a template issuer, the place of the token's `tid`: Microsoft Entra ID has an issuer for each of its tenants. */
export const TENANT_PLACEHOLDER = '{tenantid}';
/** The claim with which {@link TENANT_PLACEHOLDER} is replaced. */
export const TEMPLATE_CLAIM = 'tid';

/** The claims from which a user is made. */
export const ClaimNames = v.strictObject({
  /** The claim that holds the user's id. */
  userIdClaim: v.optional(v.string(), 'sub'),
  /** Precedes the claim in the user's id, so that users of two issuers stay apart. */
  userIdPrefix: v.optional(v.string(), ''),
  /** The claim that holds the user's tenant; empty in a deployment without tenants. */
  tenantClaim: v.optional(v.string(), ''),
});
export type ClaimNames = v.InferOutput<typeof ClaimNames>;

export const DEFAULT_CLAIM_NAMES: ClaimNames = { userIdClaim: 'sub', userIdPrefix: '', tenantClaim: '' };

const common = {
  ...ClaimNames.entries,
  /** Whether another entry may make the same users. */
  shared: v.optional(v.boolean(), false),
  /** A token must have one of these in its {@link audienceClaim}. @default any audience */
  audience: v.optional(v.array(v.string())),
  /** @default `aud`, or `client_id` in a token without `aud`, as Amazon Cognito's access tokens are */
  audienceClaim: v.optional(v.string()),
};

/** An OIDC issuer, or any other that publishes its keys. */
export const IssuerEntry = v.strictObject({
  ...common,
  /** Identical to the tokens' `iss`, except for {@link TENANT_PLACEHOLDER}. */
  issuer: v.string(),
  /** URL of the key set. @default that of the issuer's discovery document */
  jwksUri: v.optional(v.string()),
  algorithms: v.optional(v.array(v.string()), [...RSA_ALGORITHMS]),
  /** Values of `tid` that a template issuer accepts. @default all */
  allowedTenants: v.optional(v.array(v.string())),
  /** Whether its tokens may name any user, also one of an entry with a prefix. Only for the issuer of the local backend: no setting. */
  namesAnyUser: v.optional(v.boolean()),
});
export type IssuerEntry = v.InferOutput<typeof IssuerEntry>;

/** The app's own server, which signs tokens with a secret that it shares with this backend. */
export const SharedSecretEntry = v.strictObject({
  ...common,
  /** Name of the secret in Secrets Manager: text of at least 32 bytes. */
  sharedSecret: v.string(),
});
export type SharedSecretEntry = v.InferOutput<typeof SharedSecretEntry>;

/** The team's own authorizer, a Lambda function that is asked about every token that belongs to no other entry. */
export const AuthorizerEntry = v.strictObject({
  userIdPrefix: common.userIdPrefix,
  shared: common.shared,
  /** Whether the users have tenants, and so the function must return one. */
  requiresTenant: v.optional(v.boolean(), false),
  /** ARN of the function. */
  authorizer: v.string(),
});
export type AuthorizerEntry = v.InferOutput<typeof AuthorizerEntry>;

/** An entry of the setting `identity`: where tokens come from, and how a token's user is named. */
export const IdentityEntry = v.union([IssuerEntry, SharedSecretEntry, AuthorizerEntry]);
export type IdentityEntry = v.InferOutput<typeof IdentityEntry>;

/** Whether the issuer has a `{tenantid}`. */
export const isTemplate = ({ issuer }: Pick<IssuerEntry, 'issuer'>): boolean => issuer.includes(TENANT_PLACEHOLDER);

/**
 * The only entry of an identity that API Gateway's own JWT authorizer can check: one issuer with RSA keys that it finds by
 * discovery, and an audience. Any other identity needs an authorizer function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export const issuerOfApiGateway = (
  identity: readonly IdentityEntry[],
): (IssuerEntry & { readonly audience: readonly string[] }) | undefined => {
  const [entry, ...others] = identity;
  if (entry === undefined || others.length > 0 || !('issuer' in entry)) return undefined;
  const { audience, audienceClaim, jwksUri, algorithms } = entry;
  const isRsa = algorithms.every((algorithm) => RSA_ALGORITHMS.some((rsa) => rsa === algorithm));
  if (!isRsa || isTemplate(entry) || audience === undefined || audienceClaim !== undefined || jwksUri !== undefined)
    return undefined;
  return { ...entry, audience };
};

/**
 * Whether API Gateway keeps what the authorizer function answers, by the request's `Authorization`. Not with the team's own
 * authorizer: while that is down the answer is 503, which must not be kept.
 */
export const isAuthorizerCached = (identity: readonly IdentityEntry[]): boolean =>
  !identity.some((entry) => 'authorizer' in entry);

/** The claims of the users behind API Gateway's own authorizer; the defaults where an authorizer function makes the user. */
export const claimNamesOf = (identity: readonly IdentityEntry[]): ClaimNames => {
  const { userIdClaim, userIdPrefix, tenantClaim } = issuerOfApiGateway(identity) ?? DEFAULT_CLAIM_NAMES;
  return { userIdClaim, userIdPrefix, tenantClaim };
};
