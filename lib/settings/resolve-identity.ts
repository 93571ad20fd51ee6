import * as v from 'valibot';
import { IdentityEntry } from '../../lambda/contract/identity.ts';
import type { Settings } from './settings.ts';

/** The entries of the setting `identity` as the functions get them; empty if a user pool is to be created. */
export const resolveIdentity = ({
  identity = [],
  tenantClaim = '',
}: Pick<Settings, 'identity' | 'tenantClaim'>): IdentityEntry[] =>
  identity.map((entry) =>
    v.parse(
      IdentityEntry,
      'authorizer' in entry ? { requiresTenant: tenantClaim !== '', ...entry } : { tenantClaim, ...entry },
    ),
  );

/** Names that documentation uses: https://www.rfc-editor.org/rfc/rfc2606. And what is meant to be replaced. */
const PLACEHOLDER =
  /(^|[/.])example\.(com|org|net)(?=[/:]|$)|\.(example|invalid)(?=[/:]|$)|<[^>]*>|…|\.\.\.|\byour[-_]|\bxxx+\b|\b(todo|change-?me|replace-?me)\b|^$/i;

/** Values that were copied from an example and never replaced. */
export const placeholdersIn = (identity: readonly IdentityEntry[]): string[] =>
  identity.flatMap(namesIn).filter((value) => PLACEHOLDER.test(value));

/** The values with which an entry names something of the team's own. */
const namesIn = (entry: IdentityEntry): string[] => {
  if ('authorizer' in entry) return [entry.authorizer];
  const { audience = [] } = entry;
  if ('sharedSecret' in entry) return [entry.sharedSecret, ...audience];
  const { issuer, jwksUri, allowedTenants = [] } = entry;
  return [issuer, ...(jwksUri === undefined ? [] : [jwksUri]), ...audience, ...allowedTenants];
};

/** Issuers whose tokens are accepted whatever their audience is. */
export const issuersWithoutAudience = (identity: readonly IdentityEntry[]): string[] =>
  identity.flatMap((entry) => ('issuer' in entry && entry.audience === undefined ? [entry.issuer] : []));
