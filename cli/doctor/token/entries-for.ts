import {
  type IdentityEntry,
  type IssuerEntry,
  SECRET_ALGORITHM,
  type SharedSecretEntry,
} from '../../../lambda/contract/identity.ts';
import { isIssuerOf } from '../../../lambda/identity/check-claims.ts';
import type { Finding } from '../finding.ts';
import type { GivenToken } from './given-token.ts';

/** An entry that a token can be checked by. */
export type TokenEntry = IssuerEntry | SharedSecretEntry;

/** The entries that a token may belong to, by its issuer or its algorithm, as the backend selects them. */
export const entriesFor = (
  { algorithm, claims }: GivenToken,
  entries: readonly IdentityEntry[],
): readonly TokenEntry[] =>
  entries.flatMap((entry): TokenEntry[] => {
    if ('authorizer' in entry) return [];
    if ('sharedSecret' in entry) return algorithm === SECRET_ALGORITHM ? [entry] : [];
    return algorithm !== SECRET_ALGORITHM && isIssuerOf(entry, claims) ? [entry] : [];
  });

/** Why a token belongs to no entry, and what to set. */
export const withoutEntry = ({ algorithm, claims }: GivenToken, entries: readonly IdentityEntry[]): Finding => {
  const authorizer = entries.find((entry) => 'authorizer' in entry);
  if (authorizer !== undefined) {
    return {
      level: 'warning',
      subject: 'issuer',
      what: `no entry but the authorizer ${authorizer.authorizer}: that function is asked about it`,
    };
  }
  if (algorithm === SECRET_ALGORITHM) {
    return {
      level: 'error',
      subject: 'algorithm',
      what: 'alg is HS256, so the token is signed with a secret, and identity has no entry with sharedSecret',
      fix: 'If your server signs it: "identity": [{"sharedSecret": "NAME OF THE SECRET"}]. If an issuer does (Supabase, older projects): switch it to keys such as ES256 or RS256.',
    };
  }
  const { iss } = claims;
  if (typeof iss !== 'string') {
    return {
      level: 'error',
      subject: 'issuer',
      what: 'the token has no iss',
      fix: 'Have the issuer set it: the backend finds the keys by it.',
    };
  }
  const issuers = entries.flatMap((entry) => ('issuer' in entry ? [entry.issuer] : []));
  const near = issuers.find((issuer) => bare(issuer) === bare(iss));
  return {
    level: 'error',
    subject: 'issuer',
    what:
      near === undefined
        ? `iss is ${iss}, which is no issuer of identity (${issuers.join(', ') || 'there is none'})`
        : `iss is ${iss}, and the setting is ${near}: they differ in ${differenceOf(near, iss)}`,
    fix: `Set "issuer": "${iss}", if that is yours.${entraHint(iss)}`,
  };
};

const bare = (issuer: string): string =>
  issuer
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');

const differenceOf = (setting: string, iss: string): string => {
  if (setting.replace(/\/$/, '') === iss.replace(/\/$/, '')) return 'the "/" at the end';
  return setting.toLowerCase() === iss.toLowerCase() ? 'upper and lower case' : 'https or the "/" at the end';
};

/** Microsoft issues tokens of version 1 until the app's manifest asks for version 2. */
const entraHint = (iss: string): string =>
  iss.startsWith('https://sts.windows.net/')
    ? ' It is one of version 1: "requestedAccessTokenVersion": 2 in the manifest of the app makes it https://login.microsoftonline.com/TENANT/v2.0.'
    : '';
