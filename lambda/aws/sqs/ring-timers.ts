import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { RingTimer } from '../../contract/environment.ts';
import type { PresenceTimer, RingTimers } from '../../ringing/ring-timers.ts';

/** Timers as delayed SQS messages. SQS delivers each at least once, in any order, and never early. */
export const sqsTimers = (sqs: SQSClient, QueueUrl: string, tenant: string): RingTimers & PresenceTimer => {
  const send = async (callId: string, now: number, timers: readonly (readonly [RingTimer['kind'], number])[]) => {
    const { Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: timers.map(([kind, at]) => ({
          Id: kind,
          MessageBody: JSON.stringify({ kind, tenant, callId } satisfies RingTimer),
          DelaySeconds: Math.max(0, Math.ceil((at - now) / 1000)),
        })),
      }),
    );
    if (Failed.length > 0)
      throw new Error(`SQS rejected timers: ${Failed.map(({ Id, Code }) => `${Id} ${Code}`).join(', ')}`);
  };

  return {
    set: (callId, now, ringAgainAt, closeAt) =>
      send(callId, now, [
        ...(ringAgainAt === undefined ? [] : [['ring_again', ringAgainAt] as const]),
        ['close', closeAt],
      ]),
    ringAgain: (callId, now, at) => send(callId, now, [['ring_again', at]]),
    presence: (callId, now, at) => send(callId, now, [['presence', at]]),
    notify: (callId, now, at) => send(callId, now, [['notify', at]]),
  };
};
