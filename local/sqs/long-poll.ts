import { makeAlarm } from '../alarm.ts';
import type { Clock } from '../clock.ts';
import type { ReceivedMessage } from './message.ts';
import type { Queue } from './queue.ts';

export interface LongPoll {
  readonly queue: Queue;
  readonly clock: Clock;
  readonly waitSeconds: number;
  /** Ends the wait with nothing. */
  readonly gone: AbortSignal;
  readonly take: () => readonly ReceivedMessage[];
}

/** Takes what is due, or waits until something is, or until the time is over. */
export const longPoll = async (poll: LongPoll): Promise<readonly ReceivedMessage[]> => {
  const { queue, clock, waitSeconds, gone, take } = poll;
  const first = take();
  if (first.length > 0 || waitSeconds === 0 || gone.aborted) return first;
  return await new Promise((resolve) => {
    const end = (messages: readonly ReceivedMessage[]): void => {
      stopListening();
      alarm.close();
      gone.removeEventListener('abort', endWithNothing);
      resolve(messages);
    };
    const endWithNothing = (): void => end([]);
    const stopListening = queue.onDue(() => {
      const messages = take();
      if (messages.length > 0) end(messages);
    });
    const alarm = makeAlarm(clock, endWithNothing);
    gone.addEventListener('abort', endWithNothing);
    alarm.set(clock.now() + waitSeconds * 1000);
  });
};
