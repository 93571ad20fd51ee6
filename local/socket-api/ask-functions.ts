import type { IncomingMessage } from 'node:http';
import { readAuthorizerAnswer } from './authorizer-answer.ts';
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

/** The two functions that stand behind the API. */
export interface SocketFunctions {
  /** Answers with an IAM policy, or throws `Unauthorized`. */
  readonly authorize: (event: SocketAuthorizerEvent) => Promise<unknown>;
  /** Handles `$connect`, `$default` and `$disconnect`. */
  readonly invoke: (event: SocketEvent) => Promise<unknown>;
}

export interface AskDeps extends SocketFunctions {
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

export interface Admission {
  readonly context: AuthorizerContext;
  readonly protocol: string | undefined;
}

/**
 * Asks the authorizer and then the function behind `$connect` whether the peer may connect. The authorizer's identity
 * source is the header `Sec-WebSocket-Protocol`, without which it is not even asked.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html
 */
export const askFunctions = async (
  deps: AskDeps,
  peer: Peer,
  request: IncomingMessage,
): Promise<Admission | { readonly refusal: Refusal }> => {
  if (!request.headers['sec-websocket-protocol']) return { refusal: refusals.unauthorized };
  const askedAt = deps.now();
  const authorized = await askAuthorizer(deps, peer, request);
  if ('refusal' in authorized) return authorized;
  const { context } = authorized;
  const now = deps.now();
  try {
    const result = readResult(await deps.invoke(connectEvent(peer, request, context, now - askedAt, now)));
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
const askAuthorizer = async (
  { authorize, region, now, onError }: AskDeps,
  peer: Peer,
  request: IncomingMessage,
): Promise<ReturnType<typeof readAuthorizerAnswer>> => {
  const event = authorizerEvent(peer, request, region, now());
  try {
    const read = readAuthorizerAnswer(await authorize(event), event.methodArn);
    if ('refusal' in read && read.refusal === refusals.authorizerFailed)
      onError(new Error('the authorizer of the WebSocket API answered no policy'));
    return read;
  } catch (error) {
    if (isUnauthorized(error)) return { refusal: refusals.unauthorized };
    onError(error);
    return { refusal: refusals.authorizerFailed };
  }
};

/** An error's first line, as a function in a thread of its own reports it, has its name before the message. */
const isUnauthorized = (error: unknown): boolean =>
  error instanceof Error && /^(\w+: )?Unauthorized$/.test(error.message.split('\n')[0] ?? '');
