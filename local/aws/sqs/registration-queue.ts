import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { REGISTRATION_QUEUE as SETTINGS } from '../../../lambda/contract/registration-tasks.ts';
import type { Sqs } from './start-sqs.ts';

export const REGISTRATION_QUEUE = 'registrations';
const DEAD_LETTER_QUEUE = 'registrations-dead';

/** Creates the queue of registrations and its dead-letter queue. */
export const createRegistrationQueues = async ({ url, region, queueArn }: Sqs): Promise<void> => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({ endpoint: url, region, credentials });
  const redrivePolicy = { deadLetterTargetArn: queueArn(DEAD_LETTER_QUEUE), maxReceiveCount: SETTINGS.attempts };
  await sqs.send(new CreateQueueCommand({ QueueName: DEAD_LETTER_QUEUE }));
  await sqs.send(
    new CreateQueueCommand({
      QueueName: REGISTRATION_QUEUE,
      Attributes: {
        VisibilityTimeout: String(SETTINGS.visibilitySeconds),
        RedrivePolicy: JSON.stringify(redrivePolicy),
      },
    }),
  );
  sqs.destroy();
};
