import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { TIMERS } from '../../../lambda/contract/timers.ts';
import type { Sqs } from './start-sqs.ts';

export const TIMER_QUEUE = 'ring-timers';
export const TIMER_DEAD_LETTER_QUEUE = 'ring-timers-dead';

/** Creates the queue of ring timers and its dead-letter queue. */
export const createTimerQueues = async ({ url, region, queueArn }: Sqs): Promise<void> => {
  const sqs = new SQSClient({
    endpoint: url,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const redrivePolicy = { deadLetterTargetArn: queueArn(TIMER_DEAD_LETTER_QUEUE), maxReceiveCount: TIMERS.attempts };
  await sqs.send(new CreateQueueCommand({ QueueName: TIMER_DEAD_LETTER_QUEUE }));
  await sqs.send(
    new CreateQueueCommand({
      QueueName: TIMER_QUEUE,
      Attributes: { VisibilityTimeout: String(TIMERS.visibilitySeconds), RedrivePolicy: JSON.stringify(redrivePolicy) },
    }),
  );
  sqs.destroy();
};
