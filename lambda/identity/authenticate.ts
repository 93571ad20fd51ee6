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
  readonly checkKeySignature: (entry: IssuerEntry, token: string) => Promise<SignatureResult>;
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
  /** `isTemporary`: the same token may be accepted a moment later. */
  | { readonly kind: 'rejected'; readonly detail: string; readonly isTemporary: boolean }
  | { readonly kind: 'unavailable'; readonly cause: unknown };

const rejected = (detail: string, isTemporary = false): Authentication => ({ kind: 'rejected', detail, isTemporary });

/** Finds the entry of the identity that a token belongs to, and checks the token by that entry. */
export const authenticate = async (deps: AuthenticateDeps, text: string, channel: Channel): Promise<Authentication> => {
  try {
    const token = readToken(text);
    const checks = token === undefined ? [] : checksOf(deps, token);
    const own = deps.identity.find((entry) => 'authorizer' in entry);
    if (checks.length === 0) return own ? await askOwn(deps, own, text, channel) : rejected(reasonFor(deps, token));
    let last = rejected('the token belongs to no entry of identity');
    for (const check of checks) {
      last = await check();
      if (last.kind === 'authenticated') return last;
    }
    return last;
  } catch (cause) {
    return { kind: 'unavailable', cause };
  }
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
  if (token === undefined) return 'the token is not a JWT';
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
  if (!algorithms.includes(token.algorithm)) return rejected(`alg must be ${algorithms.join(' or ')}`);
  const signature = await deps.checkKeySignature(entry, token.text);
  if (signature !== 'valid')
    return rejected('the signature is not by a key of the issuer’s key set', signature === 'unknown');
  return sessionOrRefusal(deps, entry, token, refusalOfIssuerClaims(entry, token.claims, deps.now()));
};

const checkSecretToken = async (
  deps: AuthenticateDeps,
  entry: SharedSecretEntry,
  token: UncheckedToken,
): Promise<Authentication> => {
  const signature = await deps.checkSecretSignature(entry, token.text);
  if (signature !== 'valid')
    return rejected('the signature is not by the shared secret’s current or previous value', signature === 'unknown');
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

/** Keeps the users of two entries apart, also where one entry's prefix begins like another's. */
const apart = (
  { identity }: AuthenticateDeps,
  { shared, userIdPrefix }: Pick<IdentityEntry, 'shared' | 'userIdPrefix'>,
  result: UserResult,
): UserResult => {
  const prefixes = identity.filter((entry) => !entry.shared).map((entry) => entry.userIdPrefix);
  const { tenant, userId } = result;
  if (userId === undefined || shared || !belongsToOther(userId, userIdPrefix, prefixes)) return result;
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
