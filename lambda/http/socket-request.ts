import * as v from 'valibot';

/** What API Gateway hands on of the authorizer's context, as text, with every event of a connection. */
const Context = v.object({
  tenant: v.optional(v.string(), ''),
  userId: v.string(),
  deviceId: v.string(),
  callId: v.optional(v.string()),
});

/**
 * What the function behind the WebSocket API is sent: `$connect`, `$disconnect`, or a message.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
export interface SocketRequest {
  readonly requestContext: {
    readonly routeKey: string;
    readonly requestId: string;
    readonly connectionId: string;
    readonly authorizer?: unknown;
  };
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

/** Whose connection it is, as the authorizer found when it was opened. */
export interface Connection extends v.InferOutput<typeof Context> {
  readonly connectionId: string;
}

/** Throws for a connection that no authorizer has seen: there must be none. */
export const connectionOf = ({ requestContext }: SocketRequest): Connection => {
  const context = v.safeParse(Context, requestContext.authorizer);
  if (!context.success) throw new Error('the connection has no authorizer’s context');
  return { ...context.output, connectionId: requestContext.connectionId };
};
