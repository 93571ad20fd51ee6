import * as v from 'valibot';
import type { Invocation, InvocationListener } from '../../functions/watched.ts';
import { legibleEvent, SnsEvent, SocketEvent, SqsEvent } from './function-events.ts';
import type { Journey, NewHop } from './journey.ts';

/** What reaches a function by other ways than HTTP. */
export const eventHop = (journey: Journey, invocation: Invocation): ReturnType<InvocationListener> => {
  const end = journey.add({ ...hopOf(invocation), message: { event: legibleEvent(invocation.event) } });
  return (outcome) =>
    end({
      ...('error' in outcome && { tone: 'bad' }),
      message: { event: legibleEvent(invocation.event), ...outcome },
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
      detail: `tells ${fn}`,
      tone: isFailure ? 'bad' : 'plain',
      isMinor: !isFailure,
    };
  }
  const sqs = v.safeParse(SqsEvent, event);
  if (sqs.success) return { place: 'queue', title: 'A timer came due', detail: `wakes ${fn}` };
  const socket = v.safeParse(SocketEvent, event);
  if (socket.success) {
    const { routeKey } = socket.output.requestContext;
    return { place: 'socket', title: `${routeKey} ${typeOf(socket.output.body)}`, isMinor: true };
  }
  return { place: 'api', title: fn };
};

const Typed = v.pipe(v.string(), v.parseJson(), v.object({ type: v.string() }));
const typeOf = (body: string | undefined): string => {
  const typed = v.safeParse(Typed, body ?? '');
  return typed.success ? typed.output.type : '';
};
