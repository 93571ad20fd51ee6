import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { errorFields, type Log } from '../http/log.ts';
import { headerValues, requestedProtocols } from '../http/socket-headers.ts';
import { contextOfProblem, contextOfSocket } from '../identity/authorizer-context.ts';
import { type AuthoriseDeps, authoriseSocket, type Handshake } from '../sockets/authorise-socket.ts';

type Event = Pick<
  APIGatewayRequestAuthorizerEvent,
  'headers' | 'multiValueHeaders' | 'queryStringParameters' | 'multiValueQueryStringParameters' | 'methodArn'
>;

/**
 * The Lambda authorizer of `$connect`. API Gateway adds its context to every event of the connection, as
 * `requestContext.authorizer`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const authoriseSocketHandler =
  (deps: AuthoriseDeps, log: Log) =>
  async (event: Event): Promise<APIGatewayAuthorizerResult> => {
    const { methodArn } = event;
    const result = await authoriseSocket(deps, handshakeOf(event), deviceIdOf(event)).catch(
      (cause: unknown) => ({ kind: 'unavailable', cause }) as const,
    );
    // The function of `$connect` answers 503: an error here would be a 500.
    if (result.kind === 'unavailable') {
      log('socket.unauthorised', errorFields(result.cause));
      return {
        ...policy(NOBODY, 'Allow', methodArn),
        context: contextOfProblem('try_again', 'the token could not be checked'),
      };
    }
    if (result.kind === 'authorised') {
      const { kind: _, callId, ...session } = result;
      const context = { ...contextOfSocket(session), ...(callId !== undefined && { callId }) };
      return { ...policy(encodeURIComponent(session.userId), 'Allow', methodArn), context };
    }
    log('token.rejected', { detail: result.detail });
    if (result.kind === 'forbidden') return policy(NOBODY, 'Deny', methodArn);
    // API Gateway answers 401 to this error message only; any other error is a 500, and a Deny policy a 403.
    throw new Error('Unauthorized');
  };

const NOBODY = 'nobody';

const handshakeOf = (event: Event): Handshake => ({
  protocols: requestedProtocols(event),
  authorization: headerValues(event, 'authorization')[0],
});

/** `undefined` if it is sent twice, of which `queryStringParameters` has the last: another proxy or log would show the first. */
const deviceIdOf = ({ queryStringParameters, multiValueQueryStringParameters }: Event): string | undefined => {
  const { deviceId: values = [] } = multiValueQueryStringParameters ?? {};
  return values.length > 1 ? undefined : queryStringParameters?.deviceId;
};

const policy = (principalId: string, Effect: 'Allow' | 'Deny', Resource: string): APIGatewayAuthorizerResult => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }],
  },
});
