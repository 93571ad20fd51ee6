import * as v from 'valibot';
import type { AwsListener, AwsRequest } from '../aws-tap.ts';
import type { FunctionWatch } from './function-watch.ts';
import type { Journey, NewHop } from './journey.ts';
import { parsed } from './shorten.ts';
import { withNames } from './with-names.ts';

/** Notes what the functions ask of AWS, unless the function is about what is not of interest. */
export const awsHops =
  (journey: Journey, watch: FunctionWatch): AwsListener =>
  (request) => {
    if (watch.isAside(request.fn)) return () => {};
    const { hop, asked } = readers[request.service](request, watch);
    const end = journey.add({ ...hop, message: { request: asked } });
    const isRing = hop.stage === 'sns';
    return ({ status, body }) => {
      const said = request.service === 'sns' ? facts(body) : parsed(body);
      if (isRing && status === 200) journey.mark('published');
      end({
        ...(status >= 400 && refusal(request, status, said)),
        message: { request: asked, answer: { status, body: said } },
      });
    };
  };

const Coded = v.object({ Code: v.string() });
const Typed = v.object({ __type: v.string() });

/** A refusal as a hop shows it. Two are nothing bad: a condition that decided a race, and a socket that closed. */
const refusal = ({ service, action }: AwsRequest, status: number, said: unknown): Partial<NewHop> => {
  if (service === 'sockets') return { detail: status === 410 ? 'the socket is closed' : `${status}` };
  const sns = v.safeParse(Coded, said);
  if (sns.success) return { tone: 'bad', title: `SNS refuses: ${sns.output.Code}` };
  const typed = v.safeParse(Typed, said);
  const type = typed.success ? typed.output.__type.split('#').at(-1) : String(status);
  if (type === 'ConditionalCheckFailedException') return { detail: 'the condition does not hold' };
  return { tone: 'bad', title: `${action}: ${type}` };
};

interface Read {
  readonly hop: Omit<NewHop, 'message'>;
  /** Legible. */
  readonly asked: unknown;
}

const readers: Readonly<Record<AwsRequest['service'], (request: AwsRequest, watch: FunctionWatch) => Read>> = {
  dynamodb: ({ action, body }) => ({
    hop: { place: 'table', stage: 'table', title: action, detail: itemsOf(body), isMinor: true },
    asked: parsed(body),
  }),
  sqs: ({ action, body }) => {
    const { Entries } = v.parse(SqsBatch, parsed(body));
    const delays = Entries.map(({ DelaySeconds }) => `${DelaySeconds} s`);
    return {
      hop: { place: 'queue', title: action, detail: `comes back after ${delays.join(' and ')}`, isMinor: true },
      asked: Entries.map(({ DelaySeconds, MessageBody }) => ({ DelaySeconds, MessageBody: parsed(MessageBody) })),
    };
  },
  sns: ({ action, body }) => {
    const parameters = new URLSearchParams(body);
    const detail = [platformOf(parameters), ttlOf(parameters)].filter((part) => part !== '').join(' · ');
    return {
      hop: {
        place: 'sns',
        ...(isRing(action, parameters) && { stage: 'sns' }),
        title: action,
        detail,
        isMinor: action !== 'Publish',
      },
      asked: publishOf(parameters),
    };
  },
  sockets: ({ fn, action, path, body }, watch) => {
    // What the function of the sockets itself posts is an answer to a client; news comes from the others.
    const isNews = fn !== 'socket';
    const message = parsed(body);
    const type = v.safeParse(v.object({ type: v.string() }), message);
    const title = type.success ? type.output.type : `${action} a connection`;
    const to = watch.deviceOf(decodeURIComponent(path.split('/').at(-1) ?? ''));
    return {
      hop: {
        place: 'socket',
        title,
        detail: to === undefined ? 'over the WebSocket' : withNames(`to ${to}`),
        isMinor: !isNews,
      },
      asked: message,
    };
  },
};

const SqsEntry = v.object({ DelaySeconds: v.optional(v.number(), 0), MessageBody: v.optional(v.string(), '') });
/** One message, or several at once. */
const SqsBatch = v.union([
  v.object({ Entries: v.array(SqsEntry) }),
  v.pipe(
    SqsEntry,
    v.transform((entry) => ({ Entries: [entry] })),
  ),
]);

/** The items that a request to DynamoDB is about, as their keys say it: `CALL#7f3a…`, once each. */
const itemsOf = (body: string): string => {
  const keys = [...body.matchAll(/"((?:CALL|USER|ENDPOINT|MAILBOX|SIGNAL|RATE)#[^"]*)"/g)];
  const names = keys.map(([, key = '']) => {
    const [kind = '', name = ''] = key.split('#');
    return `${kind.toLowerCase()} ${name.length > 16 ? `${name.slice(0, 6)}…` : name}`.trim();
  });
  return [...new Set(names)].slice(0, 3).join(', ');
};

/** `APNS_VOIP`, from the endpoint's ARN. */
const platformOf = (parameters: URLSearchParams): string => {
  const arn = parameters.get('TargetArn') ?? parameters.get('EndpointArn') ?? parameters.get('PlatformApplicationArn');
  return arn?.split(':').at(-1)?.split('/')[1] ?? '';
};

/** Whether a request publishes a call: a VoIP push, or a message to an Android phone that is not the end of one. */
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
  return ttl === undefined ? '' : `lives ${ttl} s`;
};

/** The request as the SDK was given it, the message's JSON within JSON taken apart. */
const publishOf = (parameters: URLSearchParams): unknown => {
  const plain = [...parameters].filter(([name]) => !/^(MessageAttributes\.|Action$|Version$|Message$)/.test(name));
  const message = parameters.get('Message');
  if (message === null) return Object.fromEntries(plain);
  const platforms = v.safeParse(v.record(v.string(), v.string()), parsed(message));
  return {
    ...Object.fromEntries(plain),
    Message: platforms.success
      ? Object.fromEntries(Object.entries(platforms.output).map(([platform, text]) => [platform, parsed(text)]))
      : message,
    MessageAttributes: attributesOf(parameters),
  };
};

/** The leaves of SNS's XML answer: `MessageId`, `Code`, `Message`. */
const facts = (xml: string): Record<string, string> =>
  Object.fromEntries(
    [...xml.matchAll(/<(\w+)>([^<>\s][^<>]*)<\/\1>/g)].map(([, name = '', value = '']) => [name, value]),
  );
