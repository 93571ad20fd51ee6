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

/** The event of `web-push`. */
const WebPushCall = v.object({
  kind: v.picklist(['ring', 'ended']),
  callId: v.string(),
  browsers: v.array(v.unknown()),
});

export const WithCallId = v.pipe(v.string(), v.parseJson(), v.object({ callId: v.string() }));
/** An event of a call for a webhook. */
const EventOfCall = v.pipe(v.string(), v.parseJson(), v.object({ data: v.object({ callId: v.string() }) }));

/** Whether records of the stream or an event for a webhook are about no call: the trace is that of a call. */
export const isOfNoCall = (fn: string, event: unknown): boolean => {
  if (fn === 'send-webhook') return callIdOf(event) === undefined;
  const stream = v.safeParse(StreamKeys, event);
  return (
    fn === 'publish-events' &&
    stream.success &&
    stream.output.Records.every(({ dynamodb }) => dynamodb.Keys.sk.S !== 'CALL')
  );
};

const StreamKeys = v.object({
  Records: v.array(v.object({ dynamodb: v.object({ Keys: v.object({ sk: v.object({ S: v.string() }) }) }) })),
});

/** The call id in the path of a request, in a timer message, in an event for a webhook, or in that of `web-push`. */
export const callIdOf = (event: unknown): string | undefined => {
  const http = v.safeParse(HttpEvent, event);
  if (http.success) return /^\/v1\/calls\/([0-9a-f-]{36})/i.exec(http.output.rawPath)?.[1]?.toLowerCase();
  const sqs = v.safeParse(SqsEvent, event);
  const timer = v.safeParse(WithCallId, sqs.success ? sqs.output.Records[0]?.body : undefined);
  if (timer.success) return timer.output.callId;
  const webPush = v.safeParse(WebPushCall, event);
  if (webPush.success) return webPush.output.callId;
  const published = v.safeParse(EventOfCall, sqs.success ? sqs.output.Records[0]?.body : undefined);
  return published.success ? published.output.data.callId : undefined;
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
