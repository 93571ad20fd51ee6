import * as v from 'valibot';
import type { AuthorizerEntry } from '../contract/identity.ts';
import { Tenant } from '../contract/schemas/fields.ts';
import type { TokenSession } from './authenticate.ts';
import { claimText, scopesIn } from './claims.ts';
import { userIdOf } from './user-of-claims.ts';

/** Epoch milliseconds are larger than this, epoch seconds smaller: JWTs have the one, most languages' clocks the other. */
const LARGEST_SECONDS = 100_000_000_000;

const Accepted = v.object({
  userId: v.union([v.string(), v.number()], 'must be text or a number'),
  tenant: v.optional(v.union([v.string(), v.number()], 'must be text or a number')),
  scope: v.optional(v.union([v.string(), v.array(v.string())], 'must be text, or a list')),
  name: v.optional(v.string('must be text')),
  expiresAt: v.optional(
    v.pipe(
      v.number('must be a time in seconds or milliseconds since 1970'),
      v.transform((time) => (time < LARGEST_SECONDS ? time * 1000 : time)),
    ),
  ),
});

/** What the team's own authorizer answers: the user of the token, or that it refuses the token. */
export const AuthorizerAnswer = v.union([v.object({ refused: v.unknown() }), Accepted]);
export type AuthorizerAnswer = v.InferOutput<typeof AuthorizerAnswer>;

/** Milliseconds for which an answer without `expiresAt` counts: as long as API Gateway may keep an authorizer's answer. */
const DEFAULT_LIFETIME = 5 * 60 * 1000;

/** @param now epoch milliseconds */
export const sessionOfAnswer = (
  { userIdPrefix, requiresTenant }: AuthorizerEntry,
  { name, ...answer }: v.InferOutput<typeof Accepted>,
  now: number,
): TokenSession => {
  const { expiresAt = now + DEFAULT_LIFETIME } = answer;
  const user = userIdOf('userId', claimText(answer, 'userId'), userIdPrefix);
  const rest = { scopes: scopesIn(answer), expiresAt, ...(name !== undefined && { name }) };
  const tenant = answer.tenant === undefined ? '' : claimText(answer, 'tenant');
  if (tenant === undefined || !v.is(Tenant, tenant) || (requiresTenant && tenant === '')) {
    const detail = 'tenant of the deployment’s own authorizer must hold the user’s tenant: text, or a whole number';
    return { ...rest, problem: { code: 'no_tenant', detail } };
  }
  return typeof user === 'string' ? { ...rest, tenant, userId: user } : { ...rest, tenant, problem: user };
};
