import * as v from 'valibot';
import type { AwsRequest, AwsRequestListener } from '../aws-proxy.ts';
import type { DeviceDirectory } from './device-directory.ts';
import type { InvocationTracker } from './invocation-tracker.ts';
import { learnEndpoint } from './learn-devices.ts';
import { queryParameters } from './query-parameters.ts';
import { parsedJson } from './readable-json.ts';
import { signalTitle } from './signals.ts';
import { SqsBatch } from './sqs-batch.ts';
import type { NewHop, Trace } from './trace.ts';
import { eventTypeOf } from './webhook-hops.ts';

/** Adds a hop for each request of a function to AWS, unless all its current invocations are untraced. */
export const awsHops =
  (trace: Trace, tracker: InvocationTracker, devices: DeviceDirectory): AwsRequestListener =>
  (request) => {
    const endHop = tracker.isUntraced(request.fn) ? undefined : addHop(trace, { tracker, devices }, request);
    return (response) => {
      learnEndpoint(devices, request, response);
      endHop?.(response);
    };
  };

interface Names {
  readonly tracker: InvocationTracker;
  readonly devices: DeviceDirectory;
}

const addHop = (trace: Trace, names: Names, request: AwsRequest): ReturnType<AwsRequestListener> => {
  const { service, action, path, body } = request;
  const { hop, content } = readers[service](request, names);
  const wire = { kind: 'aws', service, action, path, body } as const;
  const end = trace.add({ ...hop, message: { request: content }, wire });
  const isRing = hop.progressStep === 'sns';
  return ({ status, body: responseText }) => {
    const responseBody = service === 'sns' ? xmlFields(responseText) : parsedJson(responseText);
    if (isRing && status === 200) trace.mark('published');
    end({
      ...(status >= 400 && errorHop(request, status, responseBody)),
      message: { request: content, response: { status, body: responseBody } },
    });
  };
};

const BusRequest = v.object({ Entries: v.array(v.object({ DetailType: v.string() })) });
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
  /** The request as sent, as JSON. */
  readonly content: unknown;
}

const readers: Readonly<Record<AwsRequest['service'], (request: AwsRequest, names: Names) => RequestHop>> = {
  dynamodb: ({ action, body }) => ({
    hop: { place: 'table', progressStep: 'table', title: action, detail: itemsOf(body), isMinor: true },
    content: parsedJson(body),
  }),
  sqs: ({ action, body }) => {
    const content = parsedJson(body);
    const { Entries } = v.parse(SqsBatch, content);
    const isOfWebhook = Entries.some(({ MessageGroupId }) => MessageGroupId !== undefined);
    if (action === 'ChangeMessageVisibility' || isOfWebhook) {
      const detail = isOfWebhook
        ? Entries.map(({ MessageBody }) => eventTypeOf(MessageBody)).join(', ')
        : 'tries again later';
      return { hop: { place: 'queue', title: action, detail, isMinor: true }, content };
    }
    const delays = Entries.map(({ DelaySeconds }) => `${DelaySeconds} s`);
    return {
      hop: { place: 'queue', title: action, detail: `delay ${delays.join(' and ')}`, isMinor: true },
      content,
    };
  },
  eventbridge: ({ action, body }) => {
    const content = parsedJson(body);
    const { Entries } = v.parse(BusRequest, content);
    const detail = Entries.map(({ DetailType }) => DetailType).join(', ');
    return { hop: { place: 'bus', title: action, detail }, content };
  },
  sns: ({ action, body }, { devices }) => {
    const parameters = new URLSearchParams(body);
    const device = deviceOf(parameters, devices);
    const detail = [platformOf(parameters), ttlOf(parameters)].filter((part) => part !== '').join(' · ');
    return {
      hop: {
        place: 'sns',
        ...(isRing(action, parameters) && { progressStep: 'sns' }),
        title: action,
        detail,
        ...(device !== undefined && { device }),
        isMinor: action !== 'Publish',
      },
      content: queryParameters(body),
    };
  },
  sockets: ({ fn, action, path, body }, { tracker, devices }) => {
    // The `socket` function posts responses to a client; call events come from the other functions.
    const isCallEvent = fn !== 'socket';
    const message = parsedJson(body);
    const type = v.safeParse(v.object({ type: v.string() }), message);
    const signal = signalTitle(message);
    const title = signal ?? (type.success ? type.output.type : `${action} a connection`);
    const to = tracker.deviceOf(decodeURIComponent(path.split('/').at(-1) ?? ''));
    return {
      hop: {
        place: 'socket',
        title,
        detail: signal === undefined ? 'to the app' : 'delivered',
        ...(signal !== undefined && { signal: 'delivered' }),
        ...(to !== undefined && { device: devices.nameOf(to) }),
        isMinor: !isCallEvent || signal !== undefined,
      },
      content: message,
    };
  },
};

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

const ttlOf = (parameters: URLSearchParams): string => {
  const name = [...parameters].find(([key, value]) => key.endsWith('.Name') && value.endsWith('.TTL'))?.[0];
  const ttl = name && parameters.get(name.replace(/Name$/, 'Value.StringValue'));
  return ttl ? `TTL ${ttl} s` : '';
};

/** The device of the endpoint, or of the token that an endpoint is created with. */
const deviceOf = (parameters: URLSearchParams, devices: DeviceDirectory): string | undefined => {
  const token = parameters.get('Token');
  if (token !== null) return devices.nameOfToken(token);
  return devices.nameOfEndpoint(parameters.get('TargetArn') ?? parameters.get('EndpointArn') ?? '');
};

/** The leaf elements of SNS's XML response: `MessageId`, `Code`, `Message`. */
const xmlFields = (xml: string): Record<string, string> =>
  Object.fromEntries(
    [...xml.matchAll(/<(\w+)>([^<>\s][^<>]*)<\/\1>/g)].map(([, name = '', value = '']) => [name, value]),
  );
