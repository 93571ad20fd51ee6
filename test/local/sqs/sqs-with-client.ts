import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startSqs } from '../../../local/aws/sqs/start-sqs.ts';
import { makeClock } from '../../../local/time/clock.ts';

/** The SQS simulator, AWS's own SDK client for it, and the clock of its delays and timeouts. */
export const startSqsWithClient = async () => {
  const clock = makeClock();
  const sqs = await startSqs({ clock });
  const client = new SQSClient({
    endpoint: sqs.url,
    region: sqs.region,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    // A scripted error must reach the test.
    maxAttempts: 1,
  });
  let count = 0;
  return {
    clock,
    sqs,
    client,
    /** Creates a queue that no other test uses. @returns its name, and its URL for requests */
    makeQueue: async (Attributes: Record<string, string> = {}) => {
      count += 1;
      const name = `queue-${count}`;
      await client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
      return { name, QueueUrl: sqs.queueUrl(name) };
    },
    close: async () => {
      client.destroy();
      await sqs.close();
    },
  };
};
