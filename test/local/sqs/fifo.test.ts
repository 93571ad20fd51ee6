import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEventSource } from '../../../local/aws/sqs/event-source.ts';
import { startSqsWithClient } from './sqs-with-client.ts';

describe('a FIFO queue of the local SQS', () => {
  let queues: Awaited<ReturnType<typeof startSqsWithClient>>;
  let count = 0;
  beforeAll(async () => {
    queues = await startSqsWithClient();
  });
  afterAll(() => queues.close());

  const create = async (Attributes: Record<string, string> = {}) => {
    count += 1;
    const name = `queue-${count}.fifo`;
    await queues.client.send(
      new CreateQueueCommand({ QueueName: name, Attributes: { FifoQueue: 'true', ...Attributes } }),
    );
    return name;
  };
  const send = (name: string, group: string, body: string, more: Partial<SendMessageCommandInput> = {}) =>
    queues.client.send(
      new SendMessageCommand({
        QueueUrl: queues.sqs.queueUrl(name),
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: body,
        ...more,
      }),
    );
  const receive = async (name: string, MaxNumberOfMessages = 10) => {
    const { Messages = [] } = await queues.client.send(
      new ReceiveMessageCommand({
        QueueUrl: queues.sqs.queueUrl(name),
        MaxNumberOfMessages,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return Messages;
  };
  const bodies = async (name: string, max?: number) => (await receive(name, max)).map(({ Body }) => Body);
  const remove = (name: string, ReceiptHandle: string | undefined) =>
    queues.client.send(new DeleteMessageCommand({ QueueUrl: queues.sqs.queueUrl(name), ReceiptHandle }));

  it('gives the messages of a group in order, and none while an earlier one is in flight', async () => {
    const name = await create();
    for (const body of ['a1', 'a2', 'b1', 'a3']) await send(name, body.charAt(0), body);

    const [first] = await receive(name, 1);
    expect(first?.Body).toBe('a1');
    expect(await bodies(name)).toEqual(['b1']);
    await remove(name, first?.ReceiptHandle);
    expect(await bodies(name)).toEqual(['a2', 'a3']);
  });

  it('gives a message again before those that follow it, once its visibility timeout is over', async () => {
    const name = await create();
    for (const body of ['a1', 'a2']) await send(name, 'a', body);
    const [first] = await receive(name, 1);
    await queues.client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queues.sqs.queueUrl(name),
        ReceiptHandle: first?.ReceiptHandle,
        VisibilityTimeout: 3600,
      }),
    );

    queues.clock.advance(3_599_000);
    expect(await bodies(name)).toEqual([]);
    queues.clock.advance(1_000);
    const again = await receive(name);
    expect(again.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
      ['a1', '2'],
      ['a2', '1'],
    ]);
  });

  it('drops a message whose deduplication id it has accepted within five minutes, and returns the number of the first', async () => {
    const name = await create();
    const first = await send(name, 'a', 'one');
    const second = await send(name, 'a', 'other', { MessageDeduplicationId: 'one' });
    expect([second.MessageId, second.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
    queues.clock.advance(300_000);
    const third = await send(name, 'a', 'third', { MessageDeduplicationId: 'one' });

    expect(BigInt(third.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.SequenceNumber ?? 0));
    const received = await receive(name);
    expect(received.map(({ Body }) => Body)).toEqual(['one', 'third']);
    expect(received[0]?.Attributes).toMatchObject({
      MessageGroupId: 'a',
      MessageDeduplicationId: 'one',
      SequenceNumber: first.SequenceNumber,
    });
  });

  it('deduplicates by content, and within a group only, where its attributes say so', async () => {
    const name = await create({ ContentBasedDeduplication: 'true', DeduplicationScope: 'messageGroup' });
    for (const group of ['a', 'a', 'b']) await send(name, group, 'same', { MessageDeduplicationId: undefined });

    expect(await bodies(name)).toEqual(['same', 'same']);
  });

  it.each([
    [
      'no group',
      { MessageGroupId: undefined },
      'MissingParameter',
      'The request must contain the parameter MessageGroupId.',
    ],
    [
      'no deduplication id',
      { MessageDeduplicationId: undefined },
      'InvalidParameterValue',
      /ContentBasedDeduplication enabled or/,
    ],
    [
      'a delay',
      { DelaySeconds: 1 },
      'InvalidParameterValue',
      /for parameter DelaySeconds is invalid\. Reason: The request include/,
    ],
    [
      'a blank in the group',
      { MessageGroupId: 'a b' },
      'InvalidParameterValue',
      /alphanumeric and punctuation characters/,
    ],
  ])('refuses a message with %s, as AWS does', async (_what, change, Code, message) => {
    const name = await create();

    await expect(send(name, 'a', 'body', change)).rejects.toMatchObject({
      Code,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('refuses one message of a batch without the others', async () => {
    const name = await create();
    const { Successful, Failed } = await queues.client.send(
      new SendMessageBatchCommand({
        QueueUrl: queues.sqs.queueUrl(name),
        Entries: [
          { Id: 'good', MessageBody: 'x', MessageGroupId: 'a', MessageDeduplicationId: '1' },
          { Id: 'bad', MessageBody: 'x' },
        ],
      }),
    );

    expect(Successful?.map(({ Id, SequenceNumber }) => [Id, SequenceNumber?.length])).toEqual([['good', 20]]);
    expect(Failed).toMatchObject([{ Id: 'bad', Code: 'MissingParameter', SenderFault: true }]);
  });

  it.each([
    ['a name without .fifo', 'orders', { FifoQueue: 'true' }, 'InvalidParameterValue'],
    ['.fifo in the name of a standard queue', 'orders.fifo', {}, 'InvalidParameterValue'],
    [
      'an attribute of FIFO queues for a standard one',
      'orders',
      { ContentBasedDeduplication: 'true' },
      'InvalidAttributeName',
    ],
    ['another scope', 'orders.fifo', { FifoQueue: 'true', DeduplicationScope: 'call' }, 'InvalidAttributeValue'],
  ])('is not created with %s', async (_what, QueueName, Attributes: Record<string, string>, Code) => {
    await expect(queues.client.send(new CreateQueueCommand({ QueueName, Attributes }))).rejects.toMatchObject({ Code });
  });

  it('takes only a FIFO queue as its dead-letter queue', async () => {
    const { name } = await queues.makeQueue();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queues.sqs.queueArn(name), maxReceiveCount: 2 });

    await expect(create({ RedrivePolicy })).rejects.toThrow(/must be same type of queue as the source/);
  });

  it('moves a message that was received too often to its dead-letter queue, then goes on with the group', async () => {
    const dead = await create();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queues.sqs.queueArn(dead), maxReceiveCount: 1 });
    const name = await create({ RedrivePolicy, VisibilityTimeout: '10' });
    for (const body of ['a1', 'a2']) await send(name, 'a', body);

    expect(await bodies(name, 1)).toEqual(['a1']);
    queues.clock.advance(10_000);
    expect(await bodies(name, 1)).toEqual(['a2']);
    const [message] = await receive(dead);
    expect([message?.Body, message?.Attributes?.MessageGroupId]).toEqual(['a1', 'a']);
  });

  it('gives the messages of its dead-letter queue back in order by a move task', async () => {
    const dead = await create();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queues.sqs.queueArn(dead), maxReceiveCount: 5 });
    const name = await create({ RedrivePolicy });
    for (const body of ['a1', 'a2']) await send(dead, 'a', body);
    const start = (DestinationArn?: string) =>
      queues.client.send(new StartMessageMoveTaskCommand({ SourceArn: queues.sqs.queueArn(dead), DestinationArn }));

    // The sender put them there itself: no queue is known to which they would go back.
    await start();
    expect(await bodies(name)).toEqual([]);
    await start(queues.sqs.queueArn(name));
    expect(await bodies(name)).toEqual(['a1', 'a2']);
    const { Results } = await queues.client.send(
      new ListMessageMoveTasksCommand({ SourceArn: queues.sqs.queueArn(dead) }),
    );
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 2 }]);
    const { name: standard } = await queues.makeQueue();
    const wrong = new StartMessageMoveTaskCommand({ SourceArn: queues.sqs.queueArn(standard) });
    await expect(queues.client.send(wrong)).rejects.toThrow('Source queue must be configured as a Dead Letter Queue.');
  });

  it('is one message of a group after the other for a function, as many groups at once as the mapping allows', async () => {
    const name = await create({ VisibilityTimeout: '30' });
    const finish = new Map<string, () => void>();
    const started: string[] = [];
    const source = startEventSource({
      queue: queues.sqs.queue(name),
      region: queues.sqs.region,
      batchSize: 1,
      maxConcurrency: 2,
      onError: () => {},
      fn: {
        invoke: async (event) => {
          const [{ body }] = (event as { Records: [{ body: string }] }).Records;
          started.push(body);
          await new Promise<void>((resolve) => finish.set(body, resolve));
          return { batchItemFailures: [] };
        },
      },
    });
    for (const body of ['a1', 'a2', 'b1', 'c1']) await send(name, body.charAt(0), body);

    await expect.poll(() => started).toEqual(['a1', 'b1']);
    finish.get('b1')?.();
    await expect.poll(() => started).toEqual(['a1', 'b1', 'c1']);
    finish.get('a1')?.();
    await expect.poll(() => started).toEqual(['a1', 'b1', 'c1', 'a2']);
    for (const body of ['c1', 'a2']) finish.get(body)?.();
    await source.settled();
    expect(queues.sqs.messages(name)).toEqual([]);
    source.close();
  });

  it('returns its attributes', async () => {
    const name = await create({ FifoThroughputLimit: 'perMessageGroupId', DeduplicationScope: 'messageGroup' });
    const { Attributes } = await queues.client.send(
      new GetQueueAttributesCommand({ QueueUrl: queues.sqs.queueUrl(name), AttributeNames: ['All'] }),
    );

    expect(Attributes).toMatchObject({ FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' });
  });
});
