import * as v from 'valibot';
import type { AwsRequest, AwsRequestListener } from '../aws-proxy.ts';
import { withDisplayNames } from './display-names.ts';
import type { InvocationTracker } from './invocation-tracker.ts';
import { parsedJson } from './readable-json.ts';
import type { NewHop, Trace } from './trace.ts';

/** Adds a hop for each request of a function to AWS, unless all its current invocations are untraced. */
export const awsHops =
  (trace: Trace, tracker: InvocationTracker): AwsRequestListener =>
  (request) => {
    if (tracker.isUntraced(request.fn)) return () => {};
    const { hop, readableRequest } = readers[request.service](request, tracker);
    const end = trace.add({ ...hop, message: { request: readableRequest } });
    const isRing = hop.progressStep === 'sns';
    return ({ status, body }) => {
      const responseBody = request.service === 'sns' ? xmlFields(body) : parsedJson(body);
      if (isRing && status === 200) trace.mark('published');
      end({
        ...(status >= 400 && errorHop(request, status, responseBody)),
        message: { request: readableRequest, response: { status, body: responseBody } },
      });
    };
  };

const SnsError = v.object({ Code: v.string() });
const JsonError = v.object({ __type: v.string() });

/** How a hop shows an error response. A failed condition (a lost race) and a closed socket are not marked as errors. */
const errorHop = ({ service, action }: AwsRequest, status: number, body: unknown): Partial<NewHop> => {
  if (service === 'sockets') return { detail: status === 410 ? 'the socket is closed' : `${status}` };
  const sns = v.safeParse(SnsError, body);
  if (sns.success) return { tone: 'bad', title: `SNS refuses: ${sns.output.Code}`, code: `sns:${sns.output.Code}` };
  const typed = v.safeParse(JsonError, body);
  const type = typed.success ? typed.output.__type.split('#').at(-1) : String(status);
  if (type === 'ConditionalCheckFailedException') return { detail: 'the condition failed' };
  return { tone: 'bad', title: `${action}: ${type}` };
};

interface RequestHop {
  readonly hop: Omit<NewHop, 'message'>;
  /** The request with its JSON parsed. */
  readonly readableRequest: unknown;
}

const readers: Readonly<
  Record<AwsRequest['service'], (request: AwsRequest, tracker: InvocationTracker) => RequestHop>
> = {
  dynamodb: ({ action, body }) => ({
    hop: { place: 'table', progressStep: 'table', title: action, detail: itemsOf(body), isMinor: true },
    readableRequest: parsedJson(body),
  }),
  sqs: ({ action, body }) => {
    const { Entries } = v.parse(SqsBatch, parsedJson(body));
    const delays = Entries.map(({ DelaySeconds }) => `${DelaySeconds} s`);
    return {
      hop: { place: 'queue', title: action, detail: `delay ${delays.join(' and ')}`, isMinor: true },
      readableRequest: Entries.map(({ DelaySeconds, MessageBody }) => ({
        DelaySeconds,
        MessageBody: parsedJson(MessageBody),
      })),
    };
  },
  sns: ({ action, body }) => {
    const parameters = new URLSearchParams(body);
    const detail = [platformOf(parameters), ttlOf(parameters)].filter((part) => part !== '').join(' · ');
    return {
      hop: {
        place: 'sns',
        ...(isRing(action, parameters) && { progressStep: 'sns' }),
        title: action,
        detail,
        isMinor: action !== 'Publish',
      },
      readableRequest: publishOf(parameters),
    };
  },
  sockets: ({ fn, action, path, body }, tracker) => {
    // The `socket` function posts responses to a client; call events come from the other functions.
    const isCallEvent = fn !== 'socket';
    const message = parsedJson(body);
    const type = v.safeParse(v.object({ type: v.string() }), message);
    const title = type.success ? type.output.type : `${action} a connection`;
    const to = tracker.deviceOf(decodeURIComponent(path.split('/').at(-1) ?? ''));
    return {
      hop: {
        place: 'socket',
        title,
        detail: to === undefined ? 'over the WebSocket' : withDisplayNames(`to ${to}`),
        isMinor: !isCallEvent,
      },
      readableRequest: message,
    };
  },
};

const SqsEntry = v.object({ DelaySeconds: v.optional(v.number(), 0), MessageBody: v.optional(v.string(), '') });
/** SendMessage or SendMessageBatch. */
const SqsBatch = v.union([
  v.object({ Entries: v.array(SqsEntry) }),
  v.pipe(
    SqsEntry,
    v.transform((entry) => ({ Entries: [entry] })),
  ),
]);

/** The distinct items of a DynamoDB request, from their keys: `CALL#7f3a…` becomes `call 7f3a…`. */
const itemsOf = (body: string): string => {
  const keys = [...body.matchAll(/"((?:CALL|USER|ENDPOINT|MAILBOX|SIGNAL|RATE)#[^"]*)"/g)];
  const names = keys.map(([, key = '']) => {
    const [kind = '', name = ''] = key.split('#');
    return `${kind.toLowerCase()} ${name.length > 16 ? `${name.slice(0, 6)}…` : name}`.trim();
  });
  return [...new Set(names)].slice(0, 3).join(', ');
};

/** The SNS platform, such as `APNS_VOIP`, from the ARN. */
const platformOf = (parameters: URLSearchParams): string => {
  const arn = parameters.get('TargetArn') ?? parameters.get('EndpointArn') ?? parameters.get('PlatformApplicationArn');
  return arn?.split(':').at(-1)?.split('/')[1] ?? '';
};

/** Whether a request publishes an incoming call: a VoIP push, or an Android message of type `incoming_call`. */
const isRing = (action: string, parameters: URLSearchParams): boolean => {
  const platform = platformOf(parameters);
  if (action !== 'Publish') return false;
  return (
    platform.startsWith('APNS_VOIP') ||
    (platform === 'GCM' && /\bincoming_call\b/.test(String(parameters.get('Message'))))
  );
};

const attributesOf = (parameters: URLSearchParams): Record<string, string> => {
  const attributes: Record<string, string> = {};
  for (const [name, value] of parameters) {
    const at = /^MessageAttributes\.entry\.(\d+)\.Name$/.exec(name)?.[1];
    if (at) attributes[value] = parameters.get(`MessageAttributes.entry.${at}.Value.StringValue`) ?? '';
  }
  return attributes;
};

const ttlOf = (parameters: URLSearchParams): string => {
  const ttl = Object.entries(attributesOf(parameters)).find(([name]) => name.endsWith('.TTL'))?.[1];
  return ttl === undefined ? '' : `TTL ${ttl} s`;
};

/** The parameters of the request, with the nested JSON of `Message` parsed. */
const publishOf = (parameters: URLSearchParams): unknown => {
  const plain = [...parameters].filter(([name]) => !/^(MessageAttributes\.|Action$|Version$|Message$)/.test(name));
  const message = parameters.get('Message');
  if (message === null) return Object.fromEntries(plain);
  const platforms = v.safeParse(v.record(v.string(), v.string()), parsedJson(message));
  return {
    ...Object.fromEntries(plain),
    Message: platforms.success
      ? Object.fromEntries(Object.entries(platforms.output).map(([platform, text]) => [platform, parsedJson(text)]))
      : message,
    MessageAttributes: attributesOf(parameters),
  };
};

/** The leaf elements of SNS's XML response: `MessageId`, `Code`, `Message`. */
const xmlFields = (xml: string): Record<string, string> =>
  Object.fromEntries(
    [...xml.matchAll(/<(\w+)>([^<>\s][^<>]*)<\/\1>/g)].map(([, name = '', value = '']) => [name, value]),
  );
