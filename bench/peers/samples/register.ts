import { isRegistration } from '../../model/registration.ts';
import { register } from '../use-cases.ts';
import { instrumented } from './instrumented.ts';
import { push, store } from './services.ts';

export const handler = instrumented('deviceRegistered', async ({ body, pathParameters, requestContext }) => {
  const headers = { 'content-type': 'application/json' };
  const deviceId = pathParameters?.deviceId;
  if (!body || !deviceId) return { statusCode: 400, headers, body: JSON.stringify({ message: 'Empty request' }) };
  const input: unknown = JSON.parse(body);
  if (!isRegistration(input))
    return { statusCode: 400, headers, body: JSON.stringify({ message: 'Bad request body' }) };
  const userId = String(requestContext.authorizer.jwt.claims.sub);
  return { statusCode: 201, headers, body: JSON.stringify(await register(store, push, userId, deviceId, input)) };
});
