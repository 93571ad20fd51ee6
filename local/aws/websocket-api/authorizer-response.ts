import * as v from 'valibot';
import { LIMITS } from './limits.ts';
import { type Refusal, refusals } from './refusal.ts';
import type { AuthorizerContext } from './socket-event.ts';

const OneOrMore = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((given) => (typeof given === 'string' ? [given] : given)),
);

const Statement = v.object({ Effect: v.picklist(['Allow', 'Deny']), Action: OneOrMore, Resource: OneOrMore });

const AuthorizerResponse = v.object({
  principalId: v.string(),
  policyDocument: v.object({
    Statement: v.pipe(
      v.union([v.array(Statement), Statement]),
      v.transform((given) => (Array.isArray(given) ? given : [given])),
    ),
  }),
  context: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
});

/** `*` matches any text, `?` any one character. */
const matches = (pattern: string, text: string): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(text);
};

/**
 * Evaluates the authorizer's response. The connection is accepted when a statement allows it and none denies it. A
 * response that is not a policy is refused with a 500.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export const readAuthorizerResponse = (
  response: unknown,
  methodArn: string,
): { readonly context: AuthorizerContext } | { readonly refusal: Refusal } => {
  // JSON, as Lambda passes it on: properties that are undefined are left out.
  const json = JSON.stringify(response) ?? 'null';
  const read = v.safeParse(AuthorizerResponse, JSON.parse(json));
  if (!read.success || Buffer.byteLength(json) > LIMITS.authorizerResponse)
    return { refusal: refusals.authorizerFailed };
  const { principalId, policyDocument, context } = read.output;
  const effects = policyDocument.Statement.filter(
    ({ Action, Resource }) =>
      Action.some((pattern) => matches(pattern, 'execute-api:Invoke')) &&
      Resource.some((pattern) => matches(pattern, methodArn)),
  ).map(({ Effect }) => Effect);
  if (effects.includes('Deny') || !effects.includes('Allow')) return { refusal: refusals.forbidden };
  const asText = Object.entries(context).map(([name, value]) => [name, String(value)]);
  return { context: { ...Object.fromEntries(asText), principalId } };
};
