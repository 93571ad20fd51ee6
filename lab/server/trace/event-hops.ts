import * as v from 'valibot';
import type { Invocation, InvocationListener } from '../../../local/aws/lambda/observed-function.ts';
import type { DeviceDirectory } from './device-directory.ts';
import { readableEvent, SnsEvent, SocketEvent, SqsEvent, StreamEvent, TimerMessage } from './function-events.ts';
import type { InvocationTracker } from './invocation-tracker.ts';
import { parsedJson } from './readable-json.ts';
import { signalTitle } from './signals.ts';
import type { NewHop, Trace } from './trace.ts';
import { webPushFunctionHop } from './web-push-hops.ts';
import { eventTypeOf } from './webhook-hops.ts';

interface Names {
  readonly tracker: InvocationTracker;
  readonly devices: DeviceDirectory;
}

/** Adds a hop for an invocation that is not an HTTP request. */
export const eventHop = (trace: Trace, names: Names, invocation: Invocation): ReturnType<InvocationListener> => {
  const event = readableEvent(invocation.event);
  const end = trace.add({ ...hopOf(invocation, names), message: { event } });
  return (outcome) => end({ ...('error' in outcome && { tone: 'bad' }), message: { event, ...outcome } });
};

const hopOf = ({ fn, event }: Invocation, { tracker, devices }: Names): Omit<NewHop, 'message'> => {
  const webPush = fn === 'web-push' ? webPushFunctionHop(event, devices) : undefined;
  if (webPush !== undefined) return webPush;
  const sns = v.safeParse(SnsEvent, event);
  if (sns.success) {
    const [record] = sns.output.Records;
    const subject = record?.Sns.Subject ?? '';
    const isFailure = subject.startsWith('DeliveryFailure');
    const endpoint = v.safeParse(EndpointEvent, record?.Sns.Message);
    const device = endpoint.success ? devices.nameOfEndpoint(endpoint.output.EndpointArn) : undefined;
    return {
      place: 'sns',
      title: subject,
      detail: `invokes Lambda ${fn}`,
      ...(device !== undefined && { device }),
      tone: isFailure ? 'bad' : 'plain',
      isMinor: !isFailure,
    };
  }
  const sqs = v.safeParse(SqsEvent, event);
  if (sqs.success && fn === 'send-webhook') {
    const type = eventTypeOf(sqs.output.Records[0]?.body ?? '');
    return { place: 'queue', title: `${type} is due`, detail: `invokes Lambda ${fn}`, isMinor: true };
  }
  if (sqs.success) {
    const timer = v.safeParse(TimerMessage, sqs.output.Records[0]?.body);
    const kind = timer.success ? `${timer.output.kind} · ` : '';
    return { place: 'queue', title: 'A timer is due', detail: `${kind}invokes Lambda ${fn}` };
  }
  const socket = v.safeParse(SocketEvent, event);
  if (socket.success) return socketHop(socket.output, { tracker, devices });
  const stream = v.safeParse(StreamEvent, event);
  if (stream.success) {
    const { length } = stream.output.Records;
    return { place: 'lambda', title: fn, detail: `DynamoDB stream · ${length} record${length === 1 ? '' : 's'}` };
  }
  return { place: 'lambda', title: fn, detail: 'invoked with an event' };
};

const EndpointEvent = v.pipe(v.string(), v.parseJson(), v.object({ EndpointArn: v.string() }));
const SocketMessage = v.object({ type: v.string() });

const socketHop = (
  { requestContext: { routeKey, connectionId }, body = '' }: v.InferOutput<typeof SocketEvent>,
  { tracker, devices }: Names,
): Omit<NewHop, 'message'> => {
  const message = parsedJson(body);
  const signal = signalTitle(message);
  const device = tracker.deviceOf(connectionId);
  return {
    place: 'socket',
    title: signal ?? (v.is(SocketMessage, message) ? message.type : routeKey),
    detail: signal === undefined ? 'from the app' : 'sent',
    ...(signal !== undefined && { signal: 'sent' }),
    ...(device !== undefined && { device: devices.nameOf(device) }),
    isMinor: true,
  };
};
