import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { RingTimer } from '../../contract/environment.ts';
import type { RingTimers } from '../../ringing/ring-timers.ts';

/** Timers as delayed SQS messages. SQS delivers each at least once, in any order, and never early. */
export const sqsTimers = (sqs: SQSClient, QueueUrl: string, tenant: string): RingTimers => ({
  set: async (callId, now, ringAgainAt, closeAt) => {
    const entry = (kind: RingTimer['kind'], at: number) => ({
      Id: kind,
      MessageBody: JSON.stringify({ kind, tenant, callId } satisfies RingTimer),
      DelaySeconds: Math.max(0, Math.ceil((at - now) / 1000)),
    });
    const { Failed = [] } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [...(ringAgainAt === undefined ? [] : [entry('ring_again', ringAgainAt)]), entry('close', closeAt)],
      }),
    );
    if (Failed.length > 0)
      throw new Error(`SQS rejected timers: ${Failed.map(({ Id, Code }) => `${Id} ${Code}`).join(', ')}`);
  },
});
