import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { TIMERS } from '../lambda/contract/timers.ts';
import type { Sqs } from './sqs/start-sqs.ts';

export const TIMER_QUEUE = 'ring-timers';
export const DEAD_TIMER_QUEUE = 'ring-timers-dead';

/** Makes the queue of ring timers and the one for those that failed too often. */
export const createTimerQueues = async ({ url, region, queueArn }: Sqs): Promise<void> => {
  const sqs = new SQSClient({
    endpoint: url,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const redrivePolicy = { deadLetterTargetArn: queueArn(DEAD_TIMER_QUEUE), maxReceiveCount: TIMERS.attempts };
  await sqs.send(new CreateQueueCommand({ QueueName: DEAD_TIMER_QUEUE }));
  await sqs.send(
    new CreateQueueCommand({
      QueueName: TIMER_QUEUE,
      Attributes: { VisibilityTimeout: String(TIMERS.visibilitySeconds), RedrivePolicy: JSON.stringify(redrivePolicy) },
    }),
  );
  sqs.destroy();
};
