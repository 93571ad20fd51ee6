import type { IncomingMessage } from 'node:http';
import { readAuthorizerResponse } from './authorizer-response.ts';
import { chosenProtocol, readResult } from './function-result.ts';
import type { Peer } from './peer.ts';
import { type Refusal, refusals } from './refusal.ts';
import {
  type AuthorizerContext,
  authorizerEvent,
  connectEvent,
  type SocketAuthorizerEvent,
  type SocketEvent,
} from './socket-event.ts';

/** The two functions of the API. */
export interface SocketFunctions {
  /** The Lambda authorizer: returns an IAM policy, or throws `Unauthorized`. */
  readonly authorize: (event: SocketAuthorizerEvent) => Promise<unknown>;
  /** Handles `$connect`, `$default` and `$disconnect`. */
  readonly invoke: (event: SocketEvent) => Promise<unknown>;
}

export interface ConnectDeps extends SocketFunctions {
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export interface AcceptedConnection {
  readonly context: AuthorizerContext;
  readonly protocol: string | undefined;
}

/**
 * Invokes the authorizer and then `$connect`, which decide whether the peer may connect. The authorizer has no identity source, so it
 * is invoked for every connection, and its responses are not cached.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export const authorizeConnection = async (
  deps: ConnectDeps,
  peer: Peer,
  request: IncomingMessage,
): Promise<AcceptedConnection | { readonly refusal: Refusal }> => {
  const startedAt = deps.now();
  const authorized = await invokeAuthorizer(deps, peer, request);
  if ('refusal' in authorized) return authorized;
  const { context } = authorized;
  const now = deps.now();
  try {
    const result = readResult(await deps.invoke(connectEvent(peer, request, context, now - startedAt, now)));
    const { statusCode } = result;
    if (statusCode < 200 || statusCode > 299) return { refusal: { status: statusCode } };
    return { context, protocol: chosenProtocol(result) };
  } catch (error) {
    deps.onError(error);
    return { refusal: refusals.functionFailed };
  }
};

/**
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
const invokeAuthorizer = async (
  { authorize, region, now, onError }: ConnectDeps,
  peer: Peer,
  request: IncomingMessage,
): Promise<ReturnType<typeof readAuthorizerResponse>> => {
  const event = authorizerEvent(peer, request, region, now());
  try {
    const read = readAuthorizerResponse(await authorize(event), event.methodArn);
    if ('refusal' in read && read.refusal === refusals.authorizerFailed)
      onError(new Error('the authorizer of the WebSocket API returned no policy'));
    return read;
  } catch (error) {
    if (isUnauthorized(error)) return { refusal: refusals.unauthorized };
    onError(error);
    return { refusal: refusals.authorizerFailed };
  }
};

/** `LocalFunction` rejects with the error's stack, whose first line has the error's name before the message. */
const isUnauthorized = (error: unknown): boolean =>
  error instanceof Error && /^(\w+: )?Unauthorized$/.test(error.message.split('\n')[0] ?? '');
