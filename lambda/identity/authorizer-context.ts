import * as v from 'valibot';
import { SERVER_SCOPE } from '../contract/enums.ts';
import type { TokenSession } from './authenticate.ts';

/** What an authorizer function passes to the function behind it. API Gateway makes text of every value. */
export type AuthorizerContext = Readonly<Record<string, string>>;

/** UTF-16 code units of a name that are passed on: more than any phone shows, so that a longer name is refused as one that is too long. */
const NAME_LENGTH = 300;

/**
 * Text is percent-encoded: AWS does not say that any character but those of ASCII arrives unchanged, and a user id that changed on its
 * way would be another user's. What a token may have any amount of is cut to what is read: a response of an authorizer has a limit.
 */
export const contextOfSession = ({
  tenant,
  userId,
  problem,
  scopes,
  expiresAt,
  name,
}: TokenSession): AuthorizerContext =>
  encoded({
    tenant,
    userId,
    ...(scopes.includes(SERVER_SCOPE) && { scope: SERVER_SCOPE }),
    expiresAt: String(expiresAt),
    name: name?.slice(0, NAME_LENGTH),
    ...problem,
  });

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
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, encodeURIComponent(wellFormed(value))]],
    ),
  );

/** With U+FFFD for half of a surrogate pair, as any conversion to UTF-8 writes it. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

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
