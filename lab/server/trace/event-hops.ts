import * as v from 'valibot';
import type { Invocation, InvocationListener } from '../../../local/aws/lambda/observed-function.ts';
import { readableEvent, SnsEvent, SocketEvent, SqsEvent } from './function-events.ts';
import type { NewHop, Trace } from './trace.ts';

/** Adds a hop for an invocation that is not an HTTP request. */
export const eventHop = (trace: Trace, invocation: Invocation): ReturnType<InvocationListener> => {
  const end = trace.add({ ...hopOf(invocation), message: { event: readableEvent(invocation.event) } });
  return (outcome) =>
    end({
      ...('error' in outcome && { tone: 'bad' }),
      message: { event: readableEvent(invocation.event), ...outcome },
    });
};

const hopOf = ({ fn, event }: Invocation): Omit<NewHop, 'message'> => {
  const sns = v.safeParse(SnsEvent, event);
  if (sns.success) {
    const subject = sns.output.Records[0]?.Sns.Subject ?? '';
    const isFailure = subject.startsWith('DeliveryFailure');
    return {
      place: 'sns',
      title: subject,
      detail: `invokes ${fn}`,
      tone: isFailure ? 'bad' : 'plain',
      isMinor: !isFailure,
    };
  }
  const sqs = v.safeParse(SqsEvent, event);
  if (sqs.success) return { place: 'queue', title: 'A timer is due', detail: `invokes ${fn}` };
  const socket = v.safeParse(SocketEvent, event);
  if (socket.success) {
    const { routeKey } = socket.output.requestContext;
    return { place: 'socket', title: `${routeKey} ${typeOf(socket.output.body)}`, isMinor: true };
  }
  return { place: 'api', title: fn };
};

const SocketMessage = v.pipe(v.string(), v.parseJson(), v.object({ type: v.string() }));
const typeOf = (body: string | undefined): string => {
  const message = v.safeParse(SocketMessage, body ?? '');
  return message.success ? message.output.type : '';
};
