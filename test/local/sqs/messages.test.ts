import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSqsWithClient } from './sqs-with-client.ts';

const SECOND = 1000;

describe('a queue', () => {
  let queues: Awaited<ReturnType<typeof startSqsWithClient>>;
  beforeAll(async () => {
    queues = await startSqsWithClient();
  });
  afterAll(() => queues.close());

  const send = (QueueUrl: string, MessageBody: string, DelaySeconds?: number) =>
    queues.client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
  const receive = async (QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}) => {
    const { Messages = [] } = await queues.client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        ...more,
      }),
    );
    return Messages;
  };
  const bodies = async (QueueUrl: string) => (await receive(QueueUrl)).map(({ Body }) => Body);

  it('delivers a message with its attributes and the digests that the SDK verifies', async () => {
    const { QueueUrl } = await queues.makeQueue();
    const attributes = {
      text: { DataType: 'String', StringValue: 'höher' },
      bytes: { DataType: 'Binary.png', BinaryValue: new Uint8Array([1, 2, 255]) },
    };

    const sent = await queues.client.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'Grüße 👋', MessageAttributes: attributes }),
    );
    const [message] = await receive(QueueUrl);

    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'Grüße 👋',
      MessageAttributes: attributes,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    });
    expect(message?.Attributes).toMatchObject({ ApproximateReceiveCount: '1' });
  });

  it('holds a delayed message until it is due, and counts it as delayed', async () => {
    const { QueueUrl } = await queues.makeQueue();
    await send(QueueUrl, 'later', 40);

    const before = await bodies(QueueUrl);
    const { Attributes } = await queues.client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessagesDelayed'] }),
    );
    queues.clock.advance(40 * SECOND);

    expect(before).toEqual([]);
    expect(Attributes).toEqual({ ApproximateNumberOfMessagesDelayed: '1' });
    expect(await bodies(QueueUrl)).toEqual(['later']);
  });

  it("uses the queue's delay when a message has none", async () => {
    const { QueueUrl } = await queues.makeQueue({ DelaySeconds: '5' });
    await send(QueueUrl, 'usual');
    await send(QueueUrl, 'at once', 0);

    expect(await bodies(QueueUrl)).toEqual(['at once']);
    queues.clock.advance(5 * SECOND);
    expect(await bodies(QueueUrl)).toEqual(['usual']);
  });

  it('delivers a message again after its visibility timeout, and counts the receives', async () => {
    const { QueueUrl } = await queues.makeQueue({ VisibilityTimeout: '7' });
    await send(QueueUrl, 'again');
    const [first] = await receive(QueueUrl);

    const meanwhile = await receive(QueueUrl);
    queues.clock.advance(7 * SECOND);
    const [second] = await receive(QueueUrl);

    expect(meanwhile).toEqual([]);
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
  });

  it('deletes a message by its latest receipt handle, but not by an earlier one', async () => {
    const { QueueUrl, name } = await queues.makeQueue();
    await send(QueueUrl, 'x');
    const [first] = await receive(QueueUrl, { VisibilityTimeout: 0 });
    const [second] = await receive(QueueUrl);
    const remove = (ReceiptHandle?: string) =>
      queues.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

    await remove(first?.ReceiptHandle);
    expect(queues.sqs.messages(name)).toHaveLength(1);
    await remove(second?.ReceiptHandle);
    expect(queues.sqs.messages(name)).toEqual([]);
  });

  it('delivers a message immediately after its visibility timeout is set to 0', async () => {
    const { QueueUrl } = await queues.makeQueue();
    await send(QueueUrl, 'back');
    const [message] = await receive(QueueUrl);

    const change = { QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 };
    await queues.client.send(new ChangeMessageVisibilityCommand(change));

    expect(await bodies(QueueUrl)).toEqual(['back']);
    await expect(queues.client.send(new ChangeMessageVisibilityCommand(change))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('moves a message to the dead-letter queue after the maximum receive count', async () => {
    const dead = await queues.makeQueue();
    const policy = { deadLetterTargetArn: queues.sqs.queueArn(dead.name), maxReceiveCount: 2 };
    const { QueueUrl, name } = await queues.makeQueue({
      VisibilityTimeout: '1',
      RedrivePolicy: JSON.stringify(policy),
    });
    await send(QueueUrl, 'poison');

    for (const _ of [1, 2]) {
      expect(await bodies(QueueUrl)).toEqual(['poison']);
      queues.clock.advance(SECOND);
    }

    expect(await bodies(QueueUrl)).toEqual([]);
    expect(queues.sqs.messages(name)).toEqual([]);
    const [message] = await receive(dead.QueueUrl);
    expect(message?.Attributes?.DeadLetterQueueSourceArn).toBe(queues.sqs.queueArn(name));
  });

  it('responds to a long poll as soon as a message becomes due', async () => {
    const { QueueUrl } = await queues.makeQueue();
    await send(QueueUrl, 'soon', 3);

    const polled = receive(QueueUrl, { WaitTimeSeconds: 20 });
    await send(QueueUrl, 'a round trip later than the poll', 900);
    queues.clock.advance(3 * SECOND);

    expect((await polled).map(({ Body }) => Body)).toEqual(['soon']);
  });

  it('responds to a long poll without messages when its wait time is over', async () => {
    const { QueueUrl } = await queues.makeQueue();

    const polled = receive(QueueUrl, { WaitTimeSeconds: 20 });
    const isOver = polled.then(() => true);
    // The round trip of another request gives the poll time to arrive.
    const roundTrip = () => send(QueueUrl, 'too late', 900).then(() => false);
    while (!(await Promise.race([isOver, roundTrip()]))) queues.clock.advance(20 * SECOND);

    expect(await polled).toEqual([]);
  });

  it('handles the valid entries of a batch and reports the invalid ones', async () => {
    const { QueueUrl } = await queues.makeQueue();
    const Entries = [
      { Id: 'good', MessageBody: 'good' },
      { Id: 'late', MessageBody: 'late', DelaySeconds: 901 },
    ];

    const { Successful, Failed } = await queues.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const [message] = await receive(QueueUrl);
    const deleted = await queues.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', ReceiptHandle: message?.ReceiptHandle },
          { Id: 'b', ReceiptHandle: 'nonsense' },
        ],
      }),
    );

    expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(Failed).toMatchObject([{ Id: 'late', Code: 'InvalidParameterValue', SenderFault: true }]);
    expect(deleted.Successful).toEqual([{ Id: 'a' }]);
    expect(deleted.Failed).toMatchObject([{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }]);
  });

  it('deletes a message after its retention period', async () => {
    const { QueueUrl, name } = await queues.makeQueue({ MessageRetentionPeriod: '60' });
    await send(QueueUrl, 'old');

    queues.clock.advance(61 * SECOND);

    expect(queues.sqs.messages(name)).toEqual([]);
  });

  it('delivers every message once and never early, for any delays', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(900), { minLength: 1, maxLength: 10 }), async (delays) => {
        const { QueueUrl, name } = await queues.makeQueue({ VisibilityTimeout: '43200' });
        const queue = queues.sqs.queue(name);
        const Entries = delays.map((DelaySeconds, index) => ({
          Id: String(index),
          MessageBody: String(DelaySeconds),
          DelaySeconds,
        }));
        await queues.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

        const received = [...queue.receive(10)];
        for (let due = queue.nextDueAt(); received.length < delays.length && due; due = queue.nextDueAt()) {
          queues.clock.advance(Math.max(0, due - queues.clock.now()));
          received.push(...queue.receive(10).filter(({ sentAt, body }) => queues.clock.now() >= sentAt + Number(body)));
        }

        expect(received.map(({ body }) => Number(body))).toEqual(delays.toSorted((a, b) => a - b));
      }),
      { numRuns: 20 },
    );
  });
});
