import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSqsHouse } from './sqs-house.ts';

describe('the local SQS', () => {
  let house: Awaited<ReturnType<typeof startSqsHouse>>;
  let QueueUrl: string;
  beforeAll(async () => {
    house = await startSqsHouse();
    ({ QueueUrl } = await house.makeQueue());
  });
  afterAll(() => house.close());

  it('says in both protocols which queue there is not', async () => {
    const response = await fetch(house.sqs.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.GetQueueUrl' },
      body: JSON.stringify({ QueueName: 'nobody' }),
    });

    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(response.headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
    expect(await response.json()).toEqual({
      __type: 'com.amazonaws.sqs#QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
  });

  it.each([
    ['a delay over 15 minutes', { MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue'],
    ['a delay under nothing', { MessageBody: 'x', DelaySeconds: -1 }, 'InvalidParameterValue'],
    ['an empty body', { MessageBody: '' }, 'MissingParameter'],
    ['a character that XML has not', { MessageBody: '\u0000' }, 'InvalidMessageContents'],
    ['more than 1 MiB', { MessageBody: 'x'.repeat(1_048_577) }, 'InvalidParameterValue'],
  ])('refuses %s', async (_what, message, code) => {
    const refused = house.client.send(new SendMessageCommand({ QueueUrl, ...message }));

    await expect(refused).rejects.toMatchObject({ Code: code, $metadata: { httpStatusCode: 400 } });
  });

  it('takes a message of exactly 1 MiB', async () => {
    const sent = await house.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1_048_576) }));

    expect(sent.MessageId).toBeDefined();
  });

  it.each([
    ['no entries', [], 'EmptyBatchRequest'],
    ['eleven entries', Array.from({ length: 11 }, (_, index) => String(index)), 'TooManyEntriesInBatchRequest'],
    ['an id twice', ['a', 'a'], 'BatchEntryIdsNotDistinct'],
    ['an id with a dot', ['a.b'], 'InvalidBatchEntryId'],
  ])('refuses a batch of %s as a whole', async (_what, ids, name) => {
    const Entries = ids.map((Id) => ({ Id, MessageBody: 'x' }));

    await expect(house.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({ name });
  });

  it('refuses what is no receipt handle, and more than ten messages at once', async () => {
    const removal = new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' });
    const greed = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 });

    await expect(house.client.send(removal)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    await expect(house.client.send(greed)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it.each<[Record<string, string>, string]>([
    [{ Colour: 'red' }, 'InvalidAttributeName'],
    [{ DelaySeconds: '901' }, 'InvalidAttributeValue'],
    [{ VisibilityTimeout: 'long' }, 'InvalidAttributeValue'],
    [{ RedrivePolicy: 'x' }, 'InvalidAttributeValue'],
    [{ RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:x","maxReceiveCount":3}' }, 'InvalidParameterValue'],
  ])('makes no queue with %j', async (Attributes, name) => {
    const command = new CreateQueueCommand({ QueueName: 'none', Attributes });

    await expect(house.client.send(command)).rejects.toMatchObject({ name });
  });

  it('makes a queue twice when both want the same, and only then', async () => {
    const want = (DelaySeconds: string) =>
      house.client.send(new CreateQueueCommand({ QueueName: 'twice', Attributes: { DelaySeconds } }));
    const first = await want('3');

    expect((await want('3')).QueueUrl).toBe(first.QueueUrl);
    await expect(want('4')).rejects.toMatchObject({ name: 'QueueNameExists' });
  });

  it('lists, changes, empties and deletes queues', async () => {
    const { name, QueueUrl } = await house.makeQueue();
    await house.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: '900' } }));
    await house.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const [held] = house.sqs.messages(name);

    await house.client.send(new PurgeQueueCommand({ QueueUrl }));
    const left = house.sqs.messages(name);
    const { QueueUrls } = await house.client.send(new ListQueuesCommand({ QueueNamePrefix: name }));
    await house.client.send(new DeleteQueueCommand({ QueueUrl }));

    expect(held?.state).toBe('delayed');
    expect(left).toEqual([]);
    expect(QueueUrls).toEqual([QueueUrl]);
    await expect(house.client.send(new GetQueueUrlCommand({ QueueName: name }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  it('does as it was told to: refuses, duplicates, is late, hands out in another order', async () => {
    const { name, QueueUrl } = await house.makeQueue();
    const send = (MessageBody: string) => house.client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const bodies = () =>
      house.sqs
        .queue(name)
        .receive(10)
        .map(({ body }) => body);

    house.sqs.refuse({ action: 'SendMessage' });
    await expect(send('refused')).rejects.toMatchObject({ name: 'RequestThrottled' });
    house.sqs.late(5000);
    await send('late');
    expect(bodies()).toEqual([]);
    house.clock.advance(5000);
    house.sqs.duplicate();
    expect([...bodies(), ...bodies(), ...bodies()]).toEqual(['late', 'late']);
    await send('first');
    await send('second');
    house.sqs.reverseOrder();
    expect(bodies()).toEqual(['second', 'first']);
  });
});
