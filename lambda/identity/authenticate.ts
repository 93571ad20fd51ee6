import type { AuthorizerEntry, IdentityEntry, IssuerEntry, SharedSecretEntry } from '../contract/identity.ts';
import { SECRET_ALGORITHM } from '../contract/identity.ts';
import { type AuthorizerAnswer, sessionOfAnswer } from './authorizer-answer.ts';
import { isIssuerOf, refusalOfIssuerClaims, refusalOfSecretClaims } from './check-claims.ts';
import { claimSeconds, claimText, scopesIn } from './claims.ts';
import { readToken, type UncheckedToken } from './read-token.ts';
import { belongsToOther, type UserResult, userOfClaims } from './user-of-claims.ts';

/**
 * Of a token's signature. `unknown`: no key or secret fits now, and the issuer may have a new one that was not read yet, because the
 * last was read a moment ago.
 */
export type SignatureResult = 'valid' | 'invalid' | 'unknown';

/** Where a token came from. */
export type Channel = 'http' | 'socket';

export interface AuthenticateDeps {
  readonly identity: readonly IdentityEntry[];
  /** By the issuer's key set. @throws Error when that cannot be read */
  readonly checkKeySignature: (entry: IssuerEntry, token: UncheckedToken) => Promise<SignatureResult>;
  /** By the secret's current or previous value. @throws Error when those cannot be read */
  readonly checkSecretSignature: (entry: SharedSecretEntry, token: string) => Promise<SignatureResult>;
  /** @throws Error when the function does not answer in time, or fails */
  readonly askAuthorizer: (entry: AuthorizerEntry, token: string, kind: Channel) => Promise<AuthorizerAnswer>;
  /** The claim that holds the name which callees' phones show; empty if the name has another source. */
  readonly nameClaim: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Who a valid token belongs to, and what it allows. */
export interface TokenSession extends UserResult {
  readonly scopes: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly name?: string;
}

export type Authentication =
  | { readonly kind: 'authenticated'; readonly session: TokenSession }
  /** `isTemporary`: the same token may be accepted a moment later. `isForged`: its signature is not valid. */
  | { readonly kind: 'rejected'; readonly detail: string; readonly isTemporary: boolean; readonly isForged?: boolean }
  | { readonly kind: 'unavailable'; readonly cause: unknown };

const rejected = (detail: string, isTemporary = false): Authentication => ({ kind: 'rejected', detail, isTemporary });
const forged = (detail: string, isTemporary: boolean): Authentication => ({
  kind: 'rejected',
  detail,
  isTemporary,
  isForged: true,
});

/**
 * Finds the entry of the identity that a token belongs to, and checks the token by that entry. Several entries may be possible: two
 * shared secrets, or two entries of one issuer. What is wrong with one of them must not keep out the users of another.
 */
export const authenticate = async (deps: AuthenticateDeps, text: string, channel: Channel): Promise<Authentication> => {
  const token = readToken(text);
  const own = deps.identity.find((entry) => 'authorizer' in entry);
  const results: Authentication[] = [];
  for (const check of token === undefined ? [] : checksOf(deps, token)) {
    const result = await check().catch((cause: unknown): Authentication => ({ kind: 'unavailable', cause }));
    if (result.kind === 'authenticated') return result;
    results.push(result);
  }
  if (own !== undefined && belongsToNone(token, results)) {
    const ask = askOwn(deps, own, text, channel);
    return await ask.catch((cause: unknown): Authentication => ({ kind: 'unavailable', cause }));
  }
  return decisiveRefusal(results) ?? rejected(reasonFor(deps, token));
};

/** An HS256 token that no shared secret signed may be one of the team's own; a token of a listed issuer is that issuer's. */
const belongsToNone = (token: UncheckedToken | undefined, results: readonly Authentication[]): boolean =>
  results.length === 0 ||
  (token?.algorithm === SECRET_ALGORITHM && results.every((result) => result.kind === 'rejected' && result.isForged));

/**
 * Of several refusals, that by the entry whose key or secret signed the token, since its reason is the real one. Otherwise the token may
 * be that of an entry that could not be checked.
 */
const decisiveRefusal = (results: readonly Authentication[]): Authentication | undefined => {
  const rejections = results.filter((result) => result.kind === 'rejected');
  return (
    rejections.find(({ isForged }) => !isForged) ??
    results.find(({ kind }) => kind === 'unavailable') ??
    rejections.find(({ isTemporary }) => isTemporary) ??
    rejections[0]
  );
};

/** One check for each entry that the token may belong to: by its `iss`, or a shared secret by its algorithm. */
const checksOf = (deps: AuthenticateDeps, token: UncheckedToken): (() => Promise<Authentication>)[] =>
  deps.identity.flatMap((entry) => {
    if ('sharedSecret' in entry)
      return token.algorithm === SECRET_ALGORITHM ? [() => checkSecretToken(deps, entry, token)] : [];
    return 'issuer' in entry && token.algorithm !== SECRET_ALGORITHM && isIssuerOf(entry, token.claims)
      ? [() => checkIssuerToken(deps, entry, token)]
      : [];
  });

const reasonFor = ({ identity }: AuthenticateDeps, token: UncheckedToken | undefined): string => {
  if (token === undefined) return 'the token is not a JWT: three parts in base64url, and no crit in the header';
  if (token.algorithm === SECRET_ALGORITHM) return `alg is ${SECRET_ALGORITHM}, and identity has no sharedSecret`;
  return identity.some((entry) => 'issuer' in entry)
    ? 'iss is not an issuer of identity'
    : `alg must be ${SECRET_ALGORITHM}, by which the app’s server signs`;
};

const checkIssuerToken = async (
  deps: AuthenticateDeps,
  entry: IssuerEntry,
  token: UncheckedToken,
): Promise<Authentication> => {
  const { algorithms } = entry;
  if (!algorithms.includes(token.algorithm)) return forged(`alg must be ${algorithms.join(' or ')}`, false);
  const signature = await deps.checkKeySignature(entry, token);
  if (signature !== 'valid')
    return forged('the signature is not by a key of the issuer’s key set', signature === 'unknown');
  return sessionOrRefusal(deps, entry, token, refusalOfIssuerClaims(entry, token.claims, deps.now()));
};

const checkSecretToken = async (
  deps: AuthenticateDeps,
  entry: SharedSecretEntry,
  token: UncheckedToken,
): Promise<Authentication> => {
  const signature = await deps.checkSecretSignature(entry, token.text);
  if (signature !== 'valid')
    return forged('the signature is not by the shared secret’s current or previous value', signature === 'unknown');
  return sessionOrRefusal(deps, entry, token, refusalOfSecretClaims(entry, token.claims, deps.now()));
};

const sessionOrRefusal = (
  deps: AuthenticateDeps,
  entry: IssuerEntry | SharedSecretEntry,
  { claims }: UncheckedToken,
  refusal: ReturnType<typeof refusalOfIssuerClaims>,
): Authentication => {
  if (refusal !== undefined) return rejected(refusal.detail, refusal.isTemporary);
  const name = deps.nameClaim === '' ? undefined : claimText(claims, deps.nameClaim);
  const session = {
    ...apart(deps, entry, userOfClaims(claims, entry)),
    scopes: scopesIn(claims),
    expiresAt: (claimSeconds(claims, 'exp') ?? 0) * 1000,
    ...(name !== undefined && { name }),
  };
  return { kind: 'authenticated', session };
};

/**
 * Keeps the users of an entry that is not shared from every other, also where one entry's prefix begins like another's. An entry that is
 * shared has users in common with those that are shared too, and with no other.
 */
const apart = (
  { identity }: AuthenticateDeps,
  { userIdPrefix, ...entry }: IdentityEntry,
  result: UserResult,
): UserResult => {
  const prefixes = identity.filter(({ shared }) => !shared).map((other) => other.userIdPrefix);
  const { tenant, userId } = result;
  const isAnyone = 'namesAnyUser' in entry && entry.namesAnyUser;
  if (userId === undefined || isAnyone || !belongsToOther(userId, userIdPrefix, prefixes)) return result;
  const detail = 'the user’s id begins with the userIdPrefix of another entry of identity';
  return { ...(tenant !== undefined && { tenant }), problem: { code: 'invalid_user_claim', detail } };
};

const askOwn = async (
  deps: AuthenticateDeps,
  entry: AuthorizerEntry,
  token: string,
  channel: Channel,
): Promise<Authentication> => {
  const answer = await deps.askAuthorizer(entry, token, channel);
  if ('refused' in answer) return rejected('the deployment’s own authorizer refused the token');
  const session = sessionOfAnswer(entry, answer, deps.now());
  if (session.expiresAt <= deps.now()) return rejected('expiresAt of the deployment’s own authorizer has passed');
  return { kind: 'authenticated', session: { ...session, ...apart(deps, entry, session) } };
};
