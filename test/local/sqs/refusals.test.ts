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
import { startSqsWithClient } from './sqs-with-client.ts';

describe('the local SQS', () => {
  let queues: Awaited<ReturnType<typeof startSqsWithClient>>;
  let QueueUrl: string;
  beforeAll(async () => {
    queues = await startSqsWithClient();
    ({ QueueUrl } = await queues.makeQueue());
  });
  afterAll(() => queues.close());

  it('reports a missing queue with the error codes of both protocols', async () => {
    const response = await fetch(queues.sqs.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.GetQueueUrl' },
      body: JSON.stringify({ QueueName: 'missing' }),
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
    ['a negative delay', { MessageBody: 'x', DelaySeconds: -1 }, 'InvalidParameterValue'],
    ['an empty body', { MessageBody: '' }, 'MissingParameter'],
    ['a character that XML does not allow', { MessageBody: '\u0000' }, 'InvalidMessageContents'],
    ['more than 1 MiB', { MessageBody: 'x'.repeat(1_048_577) }, 'InvalidParameterValue'],
  ])('rejects %s', async (_what, message, code) => {
    const sent = queues.client.send(new SendMessageCommand({ QueueUrl, ...message }));

    await expect(sent).rejects.toMatchObject({ Code: code, $metadata: { httpStatusCode: 400 } });
  });

  it('accepts a message of exactly 1 MiB', async () => {
    const sent = await queues.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1_048_576) }));

    expect(sent.MessageId).toBeDefined();
  });

  it.each([
    ['no entries', [], 'EmptyBatchRequest'],
    ['eleven entries', Array.from({ length: 11 }, (_, index) => String(index)), 'TooManyEntriesInBatchRequest'],
    ['an id twice', ['a', 'a'], 'BatchEntryIdsNotDistinct'],
    ['an id with a dot', ['a.b'], 'InvalidBatchEntryId'],
  ])('rejects a batch of %s as a whole', async (_what, ids, name) => {
    const Entries = ids.map((Id) => ({ Id, MessageBody: 'x' }));

    await expect(queues.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name,
    });
  });

  it('rejects an invalid receipt handle, and a request for more than ten messages', async () => {
    const removal = new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' });
    const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 });

    await expect(queues.client.send(removal)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
    await expect(queues.client.send(receive)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it.each<[Record<string, string>, string]>([
    [{ Colour: 'red' }, 'InvalidAttributeName'],
    [{ DelaySeconds: '901' }, 'InvalidAttributeValue'],
    [{ VisibilityTimeout: 'long' }, 'InvalidAttributeValue'],
    [{ RedrivePolicy: 'x' }, 'InvalidAttributeValue'],
    [{ RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:x","maxReceiveCount":3}' }, 'InvalidParameterValue'],
  ])('creates no queue with %j', async (Attributes, name) => {
    const command = new CreateQueueCommand({ QueueName: 'none', Attributes });

    await expect(queues.client.send(command)).rejects.toMatchObject({ name });
  });

  it('creates a queue again only with the same attributes', async () => {
    const create = (DelaySeconds: string) =>
      queues.client.send(new CreateQueueCommand({ QueueName: 'twice', Attributes: { DelaySeconds } }));
    const first = await create('3');

    expect((await create('3')).QueueUrl).toBe(first.QueueUrl);
    await expect(create('4')).rejects.toMatchObject({ name: 'QueueNameExists' });
  });

  it('lists, changes, purges and deletes queues', async () => {
    const { name, QueueUrl } = await queues.makeQueue();
    await queues.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: '900' } }));
    await queues.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    const [held] = queues.sqs.messages(name);

    await queues.client.send(new PurgeQueueCommand({ QueueUrl }));
    const left = queues.sqs.messages(name);
    const { QueueUrls } = await queues.client.send(new ListQueuesCommand({ QueueNamePrefix: name }));
    await queues.client.send(new DeleteQueueCommand({ QueueUrl }));

    expect(held?.state).toBe('delayed');
    expect(left).toEqual([]);
    expect(QueueUrls).toEqual([QueueUrl]);
    await expect(queues.client.send(new GetQueueUrlCommand({ QueueName: name }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });

  it('simulates faults: errors, duplicates, delays, another order', async () => {
    const { name, QueueUrl } = await queues.makeQueue();
    const send = (MessageBody: string) => queues.client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const bodies = () =>
      queues.sqs
        .queue(name)
        .receive(10)
        .map(({ body }) => body);

    queues.sqs.refuse({ action: 'SendMessage' });
    await expect(send('refused')).rejects.toMatchObject({ name: 'RequestThrottled' });
    queues.sqs.late(5000);
    await send('late');
    expect(bodies()).toEqual([]);
    queues.clock.advance(5000);
    queues.sqs.duplicate();
    expect([...bodies(), ...bodies(), ...bodies()]).toEqual(['late', 'late']);
    await send('first');
    await send('second');
    queues.sqs.reverseOrder();
    expect(bodies()).toEqual(['second', 'first']);
  });
});
