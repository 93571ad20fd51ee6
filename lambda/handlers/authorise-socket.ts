import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { errorFields, type Log } from '../http/log.ts';
import { type AuthoriseDeps, authoriseSocket } from '../sockets/authorise-socket.ts';

type Event = Pick<APIGatewayRequestAuthorizerEvent, 'headers' | 'queryStringParameters' | 'methodArn'>;

/**
 * The Lambda authorizer of `$connect`. API Gateway adds its context to every event of the connection, as
 * `requestContext.authorizer`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const authoriseSocketHandler =
  (deps: AuthoriseDeps, log: Log) =>
  async ({ headers, queryStringParameters, methodArn }: Event): Promise<APIGatewayAuthorizerResult> => {
    const authorisation = await authoriseSocket(deps, protocolsIn(headers), queryStringParameters?.deviceId).catch(
      (cause: unknown) => {
        log('socket.unauthorised', errorFields(cause));
        throw cause;
      },
    );
    // API Gateway answers 401 to this error message only; any other error is a 500, and a Deny policy a 403.
    if (authorisation.kind === 'unauthenticated') throw new Error('Unauthorized');
    if (authorisation.kind === 'forbidden') return policy('nobody', 'Deny', methodArn);
    const { kind: _, ...context } = authorisation;
    return { ...policy(authorisation.userId, 'Allow', methodArn), context };
  };

/** API Gateway passes header names in the client's spelling, so they are compared without case. */
const protocolsIn = (headers: Event['headers']): string[] =>
  Object.entries(headers ?? {})
    .filter(([name]) => name.toLowerCase() === 'sec-websocket-protocol')
    .flatMap(([, value]) => (value ?? '').split(','))
    .map((protocol) => protocol.trim());

const policy = (principalId: string, Effect: 'Allow' | 'Deny', Resource: string): APIGatewayAuthorizerResult => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }],
  },
});
