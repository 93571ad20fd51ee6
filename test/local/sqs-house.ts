import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { makeClock } from '../../local/clock.ts';
import { startSqs } from '../../local/sqs/start-sqs.ts';

/** A local SQS, a client of AWS's own to it, and the clock that both its delays and its tests go by. */
export const startSqsHouse = async () => {
  const clock = makeClock();
  const sqs = await startSqs({ clock });
  const client = new SQSClient({
    endpoint: sqs.url,
    region: sqs.region,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    // A scripted refusal is to reach the test.
    maxAttempts: 1,
  });
  let made = 0;
  return {
    clock,
    sqs,
    client,
    /** A queue that no other test uses. @returns its name and what requests want of it */
    makeQueue: async (Attributes: Record<string, string> = {}) => {
      made += 1;
      const name = `queue-${made}`;
      await client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
      return { name, QueueUrl: sqs.queueUrl(name) };
    },
    close: async () => {
      client.destroy();
      await sqs.close();
    },
  };
};
