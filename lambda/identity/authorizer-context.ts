import * as v from 'valibot';
import type { TokenSession } from './authenticate.ts';

/** What an authorizer function passes to the function behind it. API Gateway makes text of every value. */
export type AuthorizerContext = Readonly<Record<string, string>>;

/**
 * Text is percent-encoded: AWS does not say that any character but those of ASCII arrives unchanged, and a user id that changed on its
 * way would be another user's.
 */
export const contextOfSession = ({
  tenant,
  userId,
  problem,
  scopes,
  expiresAt,
  name,
}: TokenSession): AuthorizerContext =>
  encoded({ tenant, userId, scope: scopes.join(' '), expiresAt: String(expiresAt), name, ...problem });

/** Of a connection, whose token counts only while it opens. */
export const contextOfSocket = (connection: {
  readonly tenant: string;
  readonly userId: string;
  readonly deviceId: string;
}): AuthorizerContext => encoded(connection);

/** Of a request that has no session. @param code of a problem */
export const contextOfProblem = (code: 'unauthenticated' | 'try_again', detail: string): AuthorizerContext =>
  encoded({ code, detail });

const encoded = (fields: Readonly<Record<string, string | undefined>>): AuthorizerContext =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, encodeURIComponent(value)]])),
  );

const Text = v.optional(v.pipe(v.string(), v.transform(decodeURIComponent)));
const Context = v.object({
  tenant: Text,
  userId: Text,
  scope: v.optional(v.pipe(v.string(), v.transform(decodeURIComponent)), ''),
  expiresAt: v.optional(v.pipe(v.string(), v.toNumber()), '0'),
  name: Text,
  code: v.optional(v.picklist(['unauthenticated', 'try_again', 'invalid_user_claim', 'no_tenant'])),
  detail: v.optional(v.pipe(v.string(), v.transform(decodeURIComponent)), ''),
});

export type SessionOfContext =
  | { readonly kind: 'session'; readonly session: TokenSession }
  | { readonly kind: 'problem'; readonly code: 'unauthenticated' | 'try_again'; readonly detail: string };

/** @throws Error for a context that no authorizer of this backend made */
export const sessionOfContext = (context: unknown): SessionOfContext => {
  const result = v.safeParse(Context, context);
  if (!result.success) throw new Error('the event has no context of an authorizer');
  const { tenant, userId, scope, expiresAt, name, code, detail } = result.output;
  if (code === 'unauthenticated' || code === 'try_again') return { kind: 'problem', code, detail };
  if (code === undefined && (tenant === undefined || userId === undefined))
    throw new Error('the context of the authorizer has no user');
  return {
    kind: 'session',
    session: {
      scopes: scope.split(' '),
      expiresAt,
      ...(tenant !== undefined && { tenant }),
      ...(userId !== undefined && { userId }),
      ...(name !== undefined && { name }),
      ...(code !== undefined && { problem: { code, detail } }),
    },
  };
};
