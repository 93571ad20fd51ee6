import * as v from 'valibot';
import type { AuthorizerEntry } from '../contract/identity.ts';
import { Tenant } from '../contract/schemas/fields.ts';
import type { TokenSession } from './authenticate.ts';
import { claimText, scopesIn } from './claims.ts';
import { userIdOf } from './user-of-claims.ts';

/** Epoch milliseconds are larger than this, epoch seconds smaller: JWTs have the one, most languages' clocks the other. */
const LARGEST_SECONDS = 100_000_000_000;

const TEXT_OR_NUMBER = 'must be text or a number';

/** `null` is absent: serializers of Java, C# and others write it. */
const Accepted = v.pipe(
  v.object({
    refused: v.nullish(v.literal(false, 'must be true, false or a reason')),
    userId: v.union([v.string(), v.number()], TEXT_OR_NUMBER),
    tenant: v.nullish(v.union([v.string(), v.number()], TEXT_OR_NUMBER)),
    scope: v.nullish(v.union([v.string(), v.array(v.string())], 'must be text, or a list')),
    name: v.nullish(v.string('must be text')),
    expiresAt: v.nullish(
      v.pipe(
        v.number('must be a time in seconds or milliseconds since 1970'),
        v.transform((time) => (time < LARGEST_SECONDS ? time * 1000 : time)),
      ),
    ),
  }),
  v.transform(({ userId, tenant, scope, name, expiresAt }) => ({
    userId,
    ...(tenant != null && { tenant }),
    ...(scope != null && { scope }),
    ...(name != null && { name }),
    ...(expiresAt != null && { expiresAt }),
  })),
);

/** Anything but `false` and `null` refuses: a reason, for example. */
const Refused = v.object({
  refused: v.custom<unknown>((value) => value !== false && value !== null && value !== undefined),
});

/** What the team's own authorizer answers: the user of the token, or that it refuses the token. */
export const AuthorizerAnswer = v.union([Refused, Accepted]);
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
  const user = userIdOf('userId of the deployment’s own authorizer', claimText(answer, 'userId'), userIdPrefix);
  const rest = { scopes: scopesIn(answer), expiresAt, ...(name !== undefined && { name }) };
  const tenant = answer.tenant === undefined ? '' : claimText(answer, 'tenant');
  if (tenant === undefined || !v.is(Tenant, tenant) || (requiresTenant && tenant === '')) {
    const detail = 'tenant of the deployment’s own authorizer must hold the user’s tenant: text, or a whole number';
    return { ...rest, problem: { code: 'no_tenant', detail } };
  }
  return typeof user === 'string' ? { ...rest, tenant, userId: user } : { ...rest, tenant, problem: user };
};
