import { isInvite } from '../../model/call.ts';
import { invite } from '../use-cases.ts';
import { instrumented } from './instrumented.ts';
import { push, store } from './services.ts';

/**
 * `PUT /products/{id}` of aws-samples/serverless-typescript-demo, changed to an invite: Powertools' logger, metrics and
 * tracer, a store class around the document client. https://github.com/aws-samples/serverless-typescript-demo
 */
export const handler = instrumented('callInvited', async ({ body, requestContext }) => {
  const headers = { 'content-type': 'application/json' };
  if (!body) return { statusCode: 400, headers, body: JSON.stringify({ message: 'Empty request body' }) };
  const input: unknown = JSON.parse(body);
  if (!isInvite(input)) return { statusCode: 400, headers, body: JSON.stringify({ message: 'Bad request body' }) };
  const answer = await invite(store, push, String(requestContext.authorizer.jwt.claims.sub), input);
  return { statusCode: 201, headers, body: JSON.stringify(answer) };
});
