import { SERVER_SCOPE } from '../../../lambda/contract/enums.ts';
import { type IdentityEntry, type IssuerEntry, issuerOfApiGateway } from '../../../lambda/contract/identity.ts';
import { type Claims, scopesIn } from '../../../lambda/identity/claims.ts';
import { userOfClaims } from '../../../lambda/identity/user-of-claims.ts';
import type { Finding } from '../finding.ts';
import { audienceFinding, timeFinding } from './audience-and-times.ts';
import type { TokenEntry } from './entries-for.ts';
import type { GivenToken } from './given-token.ts';
import { shownUser } from './shown-claims.ts';

/** What the claims of a token are worth by one entry: each rule of the backend by itself, so that all mistakes are found at once. */
export const claimFindings = (
  token: GivenToken,
  entry: TokenEntry,
  identity: readonly IdentityEntry[],
  now: number,
): Finding[] => {
  const { claims, algorithm, header } = token;
  const isGateway = issuerOfApiGateway(identity) !== undefined;
  return [
    ...('issuer' in entry ? [issuerOk(entry), algorithmFinding(algorithm, entry)] : []),
    ...(isGateway && typeof header.kid !== 'string'
      ? [
          {
            level: 'error',
            subject: 'kid',
            what: "the header has no kid, by which API Gateway's own authorizer finds the key: it answers 401",
            fix: 'Have the issuer set kid; or set "jwksUri", with which an authorizer function checks the tokens.',
          } as const,
        ]
      : []),
    audienceFinding(entry, claims, now),
    timeFinding(entry, claims, now),
    userFinding(entry, claims),
    scopeFinding(claims),
  ];
};

const issuerOk = ({ issuer }: IssuerEntry): Finding => ({ level: 'ok', subject: 'issuer', what: issuer });

const algorithmFinding = (algorithm: string, { algorithms }: IssuerEntry): Finding => {
  if (algorithms.includes(algorithm)) return { level: 'ok', subject: 'algorithm', what: algorithm };
  const isNone = algorithm.toLowerCase() === 'none';
  return {
    level: 'error',
    subject: 'algorithm',
    what: isNone
      ? 'alg is none: the token is not signed'
      : `alg is ${algorithm}, and the setting accepts ${algorithms.join(', ')}`,
    fix: isNone ? 'Have the issuer sign its tokens.' : `Set "algorithms": ["${algorithm}"].`,
  };
};

const userFinding = (entry: TokenEntry, claims: Claims): Finding => {
  const { userId, tenant, problem } = userOfClaims(claims, entry);
  if (userId !== undefined) {
    const of = tenant === undefined || tenant === '' ? '' : ` of tenant ${tenant}`;
    return { level: 'ok', subject: 'user', what: `${shownUser(userId)}${of}, from ${entry.userIdClaim}` };
  }
  const others = ['sub', 'oid', 'uid', 'user_id', 'username', 'preferred_username'].filter(
    (name) => name !== entry.userIdClaim && claims[name] !== undefined,
  );
  const fix =
    problem?.code === 'no_tenant'
      ? 'Have the issuer set that claim, or change "tenantClaim".'
      : others.length > 0
        ? `Set "userIdClaim" to the one that your app knows users by: the token has ${others.join(', ')}.`
        : 'Have the issuer set that claim.';
  return { level: 'error', subject: 'user', what: problem?.detail ?? 'the token has no user', fix };
};

const scopeFinding = (claims: Claims): Finding => ({
  level: 'ok',
  subject: 'scope',
  what: scopesIn(claims).includes(SERVER_SCOPE)
    ? `${SERVER_SCOPE}: the app's server, which may act for any user`
    : `no ${SERVER_SCOPE}: a user's own token, which acts for this user only`,
});
