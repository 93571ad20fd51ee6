import * as v from 'valibot';
import { parsedJson } from './readable-json.ts';

/** Events of the functions, as far as the lab reads them. */
export const HttpEvent = v.object({
  rawPath: v.string(),
  rawQueryString: v.optional(v.string(), ''),
  headers: v.optional(v.record(v.string(), v.string()), {}),
  body: v.optional(v.string()),
  requestContext: v.object({
    http: v.object({ method: v.string() }),
    authorizer: v.optional(v.object({ jwt: v.object({ claims: v.object({ sub: v.string() }) }) })),
  }),
});
export type HttpEvent = v.InferOutput<typeof HttpEvent>;

export const SnsEvent = v.object({
  Records: v.array(v.object({ Sns: v.object({ Subject: v.string(), Message: v.string() }) })),
});
export const SqsEvent = v.object({ Records: v.array(v.object({ body: v.string() })) });
export const ConnectEvent = v.object({
  requestContext: v.object({ connectionId: v.string() }),
  queryStringParameters: v.object({ deviceId: v.string() }),
});
export const SocketEvent = v.object({
  requestContext: v.object({ routeKey: v.string(), connectionId: v.string() }),
  body: v.optional(v.string()),
});

export const StreamEvent = v.object({
  Records: v.array(v.object({ eventSource: v.literal('aws:dynamodb'), eventName: v.string() })),
});

/** A message of the timer queue. */
export const TimerMessage = v.pipe(v.string(), v.parseJson(), v.object({ kind: v.string() }));

export const WithCallId = v.pipe(v.string(), v.parseJson(), v.object({ callId: v.string() }));

/** The call id in the path of a request, or in a timer message. */
export const callIdOf = (event: unknown): string | undefined => {
  const http = v.safeParse(HttpEvent, event);
  if (http.success) return /^\/v1\/calls\/([0-9a-f-]{36})/i.exec(http.output.rawPath)?.[1]?.toLowerCase();
  const sqs = v.safeParse(SqsEvent, event);
  const timer = v.safeParse(WithCallId, sqs.success ? sqs.output.Records[0]?.body : undefined);
  return timer.success ? timer.output.callId : undefined;
};

/** The event with its nested JSON strings parsed. */
export const readableEvent = (event: unknown): unknown => {
  const sns = v.safeParse(SnsEvent, event);
  if (sns.success) return sns.output.Records.map(({ Sns }) => ({ ...Sns, Message: parsedJson(Sns.Message) }));
  const sqs = v.safeParse(SqsEvent, event);
  if (sqs.success) return sqs.output.Records.map(({ body }) => parsedJson(body));
  const socket = v.safeParse(SocketEvent, event);
  if (socket.success) return { ...socket.output, ...(socket.output.body && { body: parsedJson(socket.output.body) }) };
  return event;
};
