import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventSourceOptions, startEventSource } from '../../../local/aws/sqs/event-source.ts';
import type { sqsEvent } from '../../../local/aws/sqs/sqs-event.ts';
import { startSqsWithClient } from './sqs-with-client.ts';

type SqsEvent = ReturnType<typeof sqsEvent>;

describe('a function with a queue as event source', () => {
  let queues: Awaited<ReturnType<typeof startSqsWithClient>>;
  beforeAll(async () => {
    queues = await startSqsWithClient();
  });
  afterAll(() => queues.close());

  /** Creates a queue with an event source mapping to a function that returns the result of `answer`. */
  const startSource = async (
    answer: (bodies: string[], event: SqsEvent) => unknown,
    options: Partial<EventSourceOptions> = {},
  ) => {
    const { name, QueueUrl } = await queues.makeQueue({ VisibilityTimeout: '30' });
    const batches: string[][] = [];
    const events: SqsEvent[] = [];
    const errors: unknown[] = [];
    const source = startEventSource({
      queue: queues.sqs.queue(name),
      region: queues.sqs.region,
      onError: (error) => errors.push(error),
      fn: {
        invoke: async (event) => {
          // The event source passes this object directly; these tests check its shape.
          const given = event as SqsEvent;
          events.push(given);
          const bodies = given.Records.map(({ body }) => body);
          batches.push(bodies);
          return await answer(bodies, given);
        },
      },
      ...options,
    });
    const send = (MessageBody: string, DelaySeconds = 0) =>
      queues.client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
    return { ...source, name, batches, events, errors, send, left: () => queues.sqs.messages(name).map((m) => m.body) };
  };

  it('gets events in the format of Lambda', async () => {
    const { events, send, name, settled } = await startSource(() => null);

    const { MessageId, MD5OfMessageBody } = await send('hello');
    await settled();

    expect(events).toEqual([
      {
        Records: [
          {
            messageId: MessageId,
            receiptHandle: expect.any(String),
            body: 'hello',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: expect.stringMatching(/^\d{13}$/),
              SenderId: expect.any(String),
              ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            },
            messageAttributes: {},
            md5OfBody: MD5OfMessageBody,
            eventSource: 'aws:sqs',
            eventSourceARN: queues.sqs.queueArn(name),
            awsRegion: 'eu-west-1',
          },
        ],
      },
    ]);
  });

  it('gets delayed messages when they are due, ten in a batch; handled messages are deleted', async () => {
    const { batches, send, settled, left } = await startSource(() => null);
    for (let index = 0; index < 12; index += 1) await send(String(index), 40);
    expect(batches).toEqual([]);

    // The 40 s delay, plus time for the twelve sends.
    queues.clock.advance(41_000);
    await settled();

    expect(batches.map((batch) => batch.length)).toEqual([10, 2]);
    expect(left()).toEqual([]);
  });

  it('gets only the messages that it reported as failed again, after the visibility timeout', async () => {
    let isBroken = true;
    const { batches, send, settled, left } = await startSource((_bodies, { Records }) => ({
      batchItemFailures: Records.filter(({ body }) => isBroken && body === 'bad').map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    }));
    await send('good', 1);
    await send('bad', 1);

    queues.clock.advance(2000);
    await settled();
    const leftAfterwards = left();
    isBroken = false;
    queues.clock.advance(30_000);
    await settled();

    expect(leftAfterwards).toEqual(['bad']);
    expect(batches).toEqual([['good', 'bad'], ['bad']]);
    expect(left()).toEqual([]);
  });

  it('gets the whole batch again after it threw; the error is reported', async () => {
    let isBroken = true;
    const { batches, errors, send, settled } = await startSource(() => {
      if (isBroken) throw new Error('out of order');
      return null;
    });
    await send('a', 1);
    await send('b', 1);

    queues.clock.advance(2000);
    await settled();
    isBroken = false;
    queues.clock.advance(30_000);
    await settled();

    expect(batches).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(errors).toEqual([new Error('out of order')]);
  });

  it.each([
    ['nothing', null, []],
    ['no list', {}, []],
    ['null for a list', { batchItemFailures: null }, []],
    ['an empty list', { batchItemFailures: [] }, []],
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }, ['x']],
    ['another key', { batchItemFailures: [{ messageId: 'x' }] }, ['x']],
    ['an id of another batch', { batchItemFailures: [{ itemIdentifier: 'consumer' }] }, ['x']],
    ['text', 'all well', ['x']],
  ])('that returns %s leaves the same messages in the queue as with Lambda', async (_what, returned, expected) => {
    const { send, settled, left } = await startSource(() => returned);

    await send('x');
    await settled();

    expect(left()).toEqual(expected);
  });

  it('has its result ignored when the mapping does not have ReportBatchItemFailures', async () => {
    const { send, settled, left } = await startSource(
      (_bodies, { Records }) => ({
        batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
      }),
      { reportBatchItemFailures: false },
    );

    await send('x');
    await settled();

    expect(left()).toEqual([]);
  });

  it('has settled only when it has handled the messages that it sent itself', async () => {
    const { batches, send, settled } = await startSource(async ([body]) => {
      if (body !== 'three') await send(body === 'one' ? 'two' : 'three');
      return null;
    });

    await send('one');
    await settled();

    expect(batches).toEqual([['one'], ['two'], ['three']]);
  });

  it('gets a message twice when SQS duplicates it', async () => {
    const { batches, send, settled } = await startSource(() => null);
    queues.sqs.duplicate();

    await send('x');
    await settled();

    expect(batches).toEqual([['x'], ['x']]);
  });

  it('gets no more messages after the source is closed', async () => {
    const { batches, send, close, left } = await startSource(() => null);

    close();
    await send('x');

    expect(batches).toEqual([]);
    expect(left()).toEqual(['x']);
  });
});
