import * as v from 'valibot';
import { Problem } from './problem.ts';
import type { SocketHeaders } from './socket-headers.ts';

const Encoded = v.pipe(v.string(), v.transform(decodeURIComponent));

/** The context of the Lambda authorizer; API Gateway adds it, with text values, to every event of a connection. */
const Context = v.object({
  tenant: v.optional(Encoded, ''),
  userId: Encoded,
  deviceId: Encoded,
  callId: v.optional(v.string()),
});

/** The authorizer leaves the 503 to the function of `$connect`. */
const Unavailable = v.object({ code: v.literal('try_again') });

/**
 * An event of the WebSocket API: `$connect`, `$disconnect` or a message.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export interface SocketRequest extends SocketHeaders {
  readonly requestContext: {
    readonly routeKey: string;
    readonly requestId: string;
    readonly connectionId: string;
    readonly authorizer?: unknown;
    /** `$disconnect` only: the status of the close frame, 1005 for a frame without one, 1006 without a frame. */
    readonly disconnectStatusCode?: number;
  };
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

/** A connection and its user, as the authorizer determined when the connection was opened. */
export interface Connection extends v.InferOutput<typeof Context> {
  readonly connectionId: string;
}

/**
 * @throws Problem when the authorizer could not check the token
 * @throws Error for an event without the authorizer's context, which must not occur
 */
export const connectionOf = ({ requestContext }: SocketRequest): Connection => {
  const { authorizer, connectionId } = requestContext;
  const context = v.safeParse(Context, authorizer);
  if (context.success) return { ...context.output, connectionId };
  if (v.is(Unavailable, authorizer))
    throw new Problem('try_again', 'the token could not be checked', { retryAfter: 1 });
  throw new Error('the event has no authorizer context');
};
