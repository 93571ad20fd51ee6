import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EventSourceOptions, startEventSource } from '../../local/sqs/event-source.ts';
import type { sqsEvent } from '../../local/sqs/sqs-event.ts';
import { startSqsHouse } from './sqs-house.ts';

type SqsEvent = ReturnType<typeof sqsEvent>;

describe('a function fed from a queue', () => {
  let house: Awaited<ReturnType<typeof startSqsHouse>>;
  beforeAll(async () => {
    house = await startSqsHouse();
  });
  afterAll(() => house.close());

  /** A queue with a function on it that answers as it is told, and what it was handed. */
  const feed = async (
    answer: (bodies: string[], event: SqsEvent) => unknown,
    options: Partial<EventSourceOptions> = {},
  ) => {
    const { name, QueueUrl } = await house.makeQueue({ VisibilityTimeout: '30' });
    const batches: string[][] = [];
    const events: SqsEvent[] = [];
    const errors: unknown[] = [];
    const source = startEventSource({
      queue: house.sqs.queue(name),
      region: house.sqs.region,
      onError: (error) => errors.push(error),
      fn: {
        invoke: async (event) => {
          // What the source makes, without the wire between: its shape is what these tests look at.
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
      house.client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
    return { ...source, name, batches, events, errors, send, left: () => house.sqs.messages(name).map((m) => m.body) };
  };

  it('gets events as Lambda makes them', async () => {
    const { events, send, name, settled } = await feed(() => null);

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
            eventSourceARN: house.sqs.queueArn(name),
            awsRegion: 'eu-west-1',
          },
        ],
      },
    ]);
  });

  it('gets delayed messages when they are due, ten at once, and what it has done is gone', async () => {
    const { batches, send, settled, left } = await feed(() => null);
    for (let index = 0; index < 12; index += 1) await send(String(index), 40);
    expect(batches).toEqual([]);

    // The moments of twelve sendings, and then some.
    house.clock.advance(41_000);
    await settled();

    expect(batches.map((batch) => batch.length)).toEqual([10, 2]);
    expect(left()).toEqual([]);
  });

  it('gets again only what it said had failed, after the visibility timeout', async () => {
    let isBroken = true;
    const { batches, send, settled, left } = await feed((_bodies, { Records }) => ({
      batchItemFailures: Records.filter(({ body }) => isBroken && body === 'bad').map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    }));
    await send('good', 1);
    await send('bad', 1);

    house.clock.advance(2000);
    await settled();
    const leftAfterwards = left();
    isBroken = false;
    house.clock.advance(30_000);
    await settled();

    expect(leftAfterwards).toEqual(['bad']);
    expect(batches).toEqual([['good', 'bad'], ['bad']]);
    expect(left()).toEqual([]);
  });

  it('gets the whole batch again after it threw, which is reported', async () => {
    let isBroken = true;
    const { batches, errors, send, settled } = await feed(() => {
      if (isBroken) throw new Error('out of order');
      return null;
    });
    await send('a', 1);
    await send('b', 1);

    house.clock.advance(2000);
    await settled();
    isBroken = false;
    house.clock.advance(30_000);
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
    ['an id of another batch', { batchItemFailures: [{ itemIdentifier: 'stranger' }] }, ['x']],
    ['text', 'all well', ['x']],
  ])('that returns %s leaves behind what Lambda would', async (_what, returned, expected) => {
    const { send, settled, left } = await feed(() => returned);

    await send('x');
    await settled();

    expect(left()).toEqual(expected);
  });

  it('is not listened to when the mapping does not have ReportBatchItemFailures', async () => {
    const { send, settled, left } = await feed(
      (_bodies, { Records }) => ({
        batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
      }),
      { reportBatchItemFailures: false },
    );

    await send('x');
    await settled();

    expect(left()).toEqual([]);
  });

  it('has settled only when it has done what it sent itself', async () => {
    const { batches, send, settled } = await feed(async ([body]) => {
      if (body !== 'three') await send(body === 'one' ? 'two' : 'three');
      return null;
    });

    await send('one');
    await settled();

    expect(batches).toEqual([['one'], ['two'], ['three']]);
  });

  it('gets a message twice when SQS has a bad day', async () => {
    const { batches, send, settled } = await feed(() => null);
    house.sqs.duplicate();

    await send('x');
    await settled();

    expect(batches).toEqual([['x'], ['x']]);
  });

  it('gets nothing any more once the source is closed', async () => {
    const { batches, send, close, left } = await feed(() => null);

    close();
    await send('x');

    expect(batches).toEqual([]);
    expect(left()).toEqual(['x']);
  });
});
