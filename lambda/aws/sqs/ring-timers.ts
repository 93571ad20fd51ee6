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
    timers: readonly (readonly [RingTimer['kind'], number])[],
    changedSeq?: number,
  ) =>
    sendTimers<RingTimer>(
      sqs,
      QueueUrl,
      now,
      timers.map(([kind, at]) => ({ message: { kind, tenant, callId, changedSeq }, at })),
    );

  return {
    set: (callId, now, ringAgainAt, closeAt) =>
      send(callId, now, [
        ...(ringAgainAt === undefined ? [] : [['ring_again', ringAgainAt] as const]),
        ['close', closeAt],
      ]),
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
