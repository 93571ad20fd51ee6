import { makeAlarm } from '../../time/alarm.ts';
import type { Clock } from '../../time/clock.ts';
import type { ReceivedMessage } from './message.ts';
import type { Queue } from './queue.ts';

export interface LongPoll {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly waitSeconds: number;
  /** Ends the wait without messages. */
  readonly signal: AbortSignal;
  readonly take: () => readonly ReceivedMessage[];
}

/** Receives the messages that are due; waits up to `waitSeconds` when there are none. */
export const longPoll = async (poll: LongPoll): Promise<readonly ReceivedMessage[]> => {
  const { queue, clock, waitSeconds, signal, take } = poll;
  const first = take();
  if (first.length > 0 || waitSeconds === 0 || signal.aborted) return first;
  return await new Promise((resolve) => {
    const end = (messages: readonly ReceivedMessage[]): void => {
      stopListening();
      alarm.close();
      signal.removeEventListener('abort', endEmpty);
      resolve(messages);
    };
    const endEmpty = (): void => end([]);
    const stopListening = queue.onDue(() => {
      const messages = take();
      if (messages.length > 0) end(messages);
    });
    const alarm = makeAlarm(clock, endEmpty);
    signal.addEventListener('abort', endEmpty);
    alarm.set(clock.now() + waitSeconds * 1000);
  });
};
