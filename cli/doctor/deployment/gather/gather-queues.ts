import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { AwsClients } from '../../../aws/clients.ts';
import type { StackResource } from '../../../target/stack-resources.ts';
import { read } from './reading.ts';

const DEAD_LETTERS = /DeadLetters[0-9A-F]{8}$/;

/** The dead-letter queues, with their approximate number of messages. */
export const gatherQueues = (clients: AwsClients, queues: readonly StackResource[]) =>
  Promise.all(
    queues
      .filter(({ logicalId }) => DEAD_LETTERS.test(logicalId))
      .map(async ({ logicalId, physicalId: url }) => ({
        name: logicalId.replace(DEAD_LETTERS, ''),
        url,
        messages: await read(`reading the queue ${logicalId}`, async () => {
          const { Attributes } = await clients
            .sqs()
            .send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }));
          return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
        }),
      })),
  );
