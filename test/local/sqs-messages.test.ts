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
import { startSqsHouse } from './sqs-house.ts';

const SECOND = 1000;

describe('a queue', () => {
  let house: Awaited<ReturnType<typeof startSqsHouse>>;
  beforeAll(async () => {
    house = await startSqsHouse();
  });
  afterAll(() => house.close());

  const send = (QueueUrl: string, MessageBody: string, DelaySeconds?: number) =>
    house.client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
  const receive = async (QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}) => {
    const { Messages = [] } = await house.client.send(
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

  it('hands out what was sent, with its attributes and the digests that the SDK verifies', async () => {
    const { QueueUrl } = await house.makeQueue();
    const attributes = {
      text: { DataType: 'String', StringValue: 'höher' },
      bytes: { DataType: 'Binary.png', BinaryValue: new Uint8Array([1, 2, 255]) },
    };

    const sent = await house.client.send(
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

  it('keeps a delayed message back until its time, and counts it as delayed', async () => {
    const { QueueUrl } = await house.makeQueue();
    await send(QueueUrl, 'later', 40);

    const before = await bodies(QueueUrl);
    const { Attributes } = await house.client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessagesDelayed'] }),
    );
    house.clock.advance(40 * SECOND);

    expect(before).toEqual([]);
    expect(Attributes).toEqual({ ApproximateNumberOfMessagesDelayed: '1' });
    expect(await bodies(QueueUrl)).toEqual(['later']);
  });

  it("delays by the queue's default when a message names none", async () => {
    const { QueueUrl } = await house.makeQueue({ DelaySeconds: '5' });
    await send(QueueUrl, 'usual');
    await send(QueueUrl, 'at once', 0);

    expect(await bodies(QueueUrl)).toEqual(['at once']);
    house.clock.advance(5 * SECOND);
    expect(await bodies(QueueUrl)).toEqual(['usual']);
  });

  it('hands a message out again once its visibility timeout is over, and counts', async () => {
    const { QueueUrl } = await house.makeQueue({ VisibilityTimeout: '7' });
    await send(QueueUrl, 'again');
    const [first] = await receive(QueueUrl);

    const meanwhile = await receive(QueueUrl);
    house.clock.advance(7 * SECOND);
    const [second] = await receive(QueueUrl);

    expect(meanwhile).toEqual([]);
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    expect(second?.Attributes?.ApproximateReceiveCount).toBe('2');
  });

  it('forgets a deleted message, but not by the handle of a receipt that another has followed', async () => {
    const { QueueUrl, name } = await house.makeQueue();
    await send(QueueUrl, 'x');
    const [first] = await receive(QueueUrl, { VisibilityTimeout: 0 });
    const [second] = await receive(QueueUrl);
    const remove = (ReceiptHandle?: string) => house.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

    await remove(first?.ReceiptHandle);
    expect(house.sqs.messages(name)).toHaveLength(1);
    await remove(second?.ReceiptHandle);
    expect(house.sqs.messages(name)).toEqual([]);
  });

  it('hands a message out at once when its receiver gives it back', async () => {
    const { QueueUrl } = await house.makeQueue();
    await send(QueueUrl, 'back');
    const [message] = await receive(QueueUrl);

    const change = { QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout: 0 };
    await house.client.send(new ChangeMessageVisibilityCommand(change));

    expect(await bodies(QueueUrl)).toEqual(['back']);
    await expect(house.client.send(new ChangeMessageVisibilityCommand(change))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('moves a message that was received too often to the dead-letter queue', async () => {
    const dead = await house.makeQueue();
    const policy = { deadLetterTargetArn: house.sqs.queueArn(dead.name), maxReceiveCount: 2 };
    const { QueueUrl, name } = await house.makeQueue({ VisibilityTimeout: '1', RedrivePolicy: JSON.stringify(policy) });
    await send(QueueUrl, 'poison');

    for (const _ of [1, 2]) {
      expect(await bodies(QueueUrl)).toEqual(['poison']);
      house.clock.advance(SECOND);
    }

    expect(await bodies(QueueUrl)).toEqual([]);
    expect(house.sqs.messages(name)).toEqual([]);
    const [message] = await receive(dead.QueueUrl);
    expect(message?.Attributes?.DeadLetterQueueSourceArn).toBe(house.sqs.queueArn(name));
  });

  it('answers a long poll as soon as a message becomes due', async () => {
    const { QueueUrl } = await house.makeQueue();
    await send(QueueUrl, 'soon', 3);

    const polled = receive(QueueUrl, { WaitTimeSeconds: 20 });
    await send(QueueUrl, 'a round trip later than the poll', 900);
    house.clock.advance(3 * SECOND);

    expect((await polled).map(({ Body }) => Body)).toEqual(['soon']);
  });

  it('answers a long poll with nothing when its time is over', async () => {
    const { QueueUrl } = await house.makeQueue();

    const polled = receive(QueueUrl, { WaitTimeSeconds: 20 });
    const isOver = polled.then(() => true);
    // Each round trip of another request gives the poll's time to arrive.
    const roundTrip = () => send(QueueUrl, 'too late', 900).then(() => false);
    while (!(await Promise.race([isOver, roundTrip()]))) house.clock.advance(20 * SECOND);

    expect(await polled).toEqual([]);
  });

  it('does the good entries of a batch and names the bad ones', async () => {
    const { QueueUrl } = await house.makeQueue();
    const Entries = [
      { Id: 'good', MessageBody: 'good' },
      { Id: 'late', MessageBody: 'late', DelaySeconds: 901 },
    ];

    const { Successful, Failed } = await house.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const [message] = await receive(QueueUrl);
    const deleted = await house.client.send(
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

  it('loses a message only to its retention period', async () => {
    const { QueueUrl, name } = await house.makeQueue({ MessageRetentionPeriod: '60' });
    await send(QueueUrl, 'old');

    house.clock.advance(61 * SECOND);

    expect(house.sqs.messages(name)).toEqual([]);
  });

  it('hands every message out once and never early, whatever the delays', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(900), { minLength: 1, maxLength: 10 }), async (delays) => {
        const { QueueUrl, name } = await house.makeQueue({ VisibilityTimeout: '43200' });
        const queue = house.sqs.queue(name);
        const Entries = delays.map((DelaySeconds, index) => ({
          Id: String(index),
          MessageBody: String(DelaySeconds),
          DelaySeconds,
        }));
        await house.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

        const received = [...queue.receive(10)];
        for (let due = queue.nextDueAt(); received.length < delays.length && due; due = queue.nextDueAt()) {
          house.clock.advance(Math.max(0, due - house.clock.now()));
          received.push(...queue.receive(10).filter(({ sentAt, body }) => house.clock.now() >= sentAt + Number(body)));
        }

        expect(received.map(({ body }) => Number(body))).toEqual(delays.toSorted((a, b) => a - b));
      }),
      { numRuns: 20 },
    );
  });
});
