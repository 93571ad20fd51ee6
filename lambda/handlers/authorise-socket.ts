import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { errorFields, type Log } from '../http/log.ts';
import { headerValues, requestedProtocols } from '../http/socket-headers.ts';
import { type AuthoriseDeps, authoriseSocket, type Handshake } from '../sockets/authorise-socket.ts';

type Event = Pick<
  APIGatewayRequestAuthorizerEvent,
  'headers' | 'multiValueHeaders' | 'queryStringParameters' | 'methodArn'
>;

/**
 * The Lambda authorizer of `$connect`. API Gateway adds its context to every event of the connection, as
 * `requestContext.authorizer`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const authoriseSocketHandler =
  (deps: AuthoriseDeps, log: Log) =>
  async (event: Event): Promise<APIGatewayAuthorizerResult> => {
    const authorisation = await authoriseSocket(deps, handshakeOf(event), event.queryStringParameters?.deviceId).catch(
      (cause: unknown) => {
        log('socket.unauthorised', errorFields(cause));
        throw cause;
      },
    );
    // API Gateway answers 401 to this error message only; any other error is a 500, and a Deny policy a 403.
    if (authorisation.kind === 'unauthenticated') throw new Error('Unauthorized');
    if (authorisation.kind === 'forbidden') return policy('nobody', 'Deny', event.methodArn);
    const { kind: _, ...context } = authorisation;
    return { ...policy(authorisation.userId, 'Allow', event.methodArn), context };
  };

const handshakeOf = (event: Event): Handshake => ({
  protocols: requestedProtocols(event),
  authorization: headerValues(event, 'authorization')[0],
});

const policy = (principalId: string, Effect: 'Allow' | 'Deny', Resource: string): APIGatewayAuthorizerResult => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }],
  },
});
