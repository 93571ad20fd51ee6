import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ErasureTimer, RingTimer } from '../../contract/environment.ts';
import type { PresenceTimer, RingTimers } from '../../ringing/ring-timers.ts';
import type { ErasureTimers } from '../../users/erasure.ts';

interface Timer<Message> {
  readonly message: Message;
  /** Epoch milliseconds. */
  readonly at: number;
}

const sendTimers = async <Message extends RingTimer | ErasureTimer>(
  sqs: SQSClient,
  QueueUrl: string,
  now: number,
  timers: readonly Timer<Message>[],
): Promise<void> => {
  const { Failed = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: timers.map(({ message, at }, index) => ({
        Id: `${message.kind}-${index}`,
        MessageBody: JSON.stringify(message),
        DelaySeconds: Math.max(0, Math.ceil((at - now) / 1000)),
      })),
    }),
  );
  if (Failed.length > 0)
    throw new Error(`SQS rejected timers: ${Failed.map(({ Id, Code }) => `${Id} ${Code}`).join(', ')}`);
};

/** Timers as delayed SQS messages. SQS delivers each at least once, in any order, and never early. */
export const sqsTimers = (sqs: SQSClient, QueueUrl: string, tenant: string): RingTimers & PresenceTimer => {
  const send = (
    callId: string,
    now: number,
    timers: readonly (readonly [RingTimer['kind'], number, step?: number])[],
    changedSeq?: number,
  ) =>
    sendTimers<RingTimer>(
      sqs,
      QueueUrl,
      now,
      timers.map(([kind, at, step]) => ({ message: { kind, tenant, callId, changedSeq, step }, at })),
    );

  return {
    set: (callId, now, ringAgainAt, closeAt, steps = []) =>
      send(callId, now, [
        ...(ringAgainAt === undefined ? [] : [['ring_again', ringAgainAt] as const]),
        ['close', closeAt],
        ...steps.map(({ step, at }) => ['hunt', at, step] as const),
      ]),
    hunt: (callId, step, now, at) => send(callId, now, [['hunt', at, step]]),
    ringAgain: (callId, now, at) => send(callId, now, [['ring_again', at]]),
    presence: (callId, now, at) => send(callId, now, [['presence', at]]),
    notify: (callId, changedSeq, now, at) => send(callId, now, [['notify', at]], changedSeq),
  };
};

/** The timers of a user's erasure, in the same queue. */
export const sqsErasureTimers = (sqs: SQSClient, QueueUrl: string, tenant: string): ErasureTimers => ({
  set: (userId, erasureId, now, times) =>
    sendTimers<ErasureTimer>(
      sqs,
      QueueUrl,
      now,
      times.map((at) => ({ message: { kind: 'erase', tenant, userId, erasureId }, at })),
    ),
});
