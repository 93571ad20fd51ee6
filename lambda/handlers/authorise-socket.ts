import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { errorFields, type Log } from '../http/log.ts';
import { type AuthoriseDeps, authoriseSocket } from '../sockets/authorise-socket.ts';

type Event = Pick<APIGatewayRequestAuthorizerEvent, 'headers' | 'queryStringParameters' | 'methodArn'>;

/**
 * The Lambda authorizer of `$connect`. What it finds goes with every event of the connection, as
 * `requestContext.authorizer`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const authoriseSocketHandler =
  (deps: AuthoriseDeps, log: Log) =>
  async ({ headers, queryStringParameters, methodArn }: Event): Promise<APIGatewayAuthorizerResult> => {
    const verdict = await authoriseSocket(deps, protocolsIn(headers), queryStringParameters?.deviceId).catch(
      (cause: unknown) => {
        log('socket.unauthorised', errorFields(cause));
        throw cause;
      },
    );
    // The one text that API Gateway answers with 401; any other error is a 500, and a denial a 403.
    if (verdict.kind === 'unknown') throw new Error('Unauthorized');
    if (verdict.kind === 'refused') return policy('nobody', 'Deny', methodArn);
    const { kind: _, ...context } = verdict;
    return { ...policy(verdict.userId, 'Allow', methodArn), context };
  };

/** The names of headers arrive as the client wrote them. */
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
