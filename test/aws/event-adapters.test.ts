import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { eventBus } from '../../lambda/aws/eventbridge/event-bus.ts';
import { webhookMessages } from '../../lambda/aws/sqs/webhook-messages.ts';
import { webhookQueue } from '../../lambda/aws/sqs/webhook-queue.ts';
import { callEventsOf } from '../../lambda/events/call-events-of.ts';
import type { OutgoingEvent } from '../../lambda/events/event-target.ts';
import { aCall } from '../support/builders.ts';
import { json } from './lean/lean-cases.ts';
import { startScriptedAws } from './lean/scripted-aws.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1 };
const start = async () => {
  const aws = await startScriptedAws();
  closers.push(() => aws.close());
  return aws;
};

const outgoing = (count: number, userIdLength = 5): readonly OutgoingEvent[] =>
  Array.from({ length: count }, () => {
    const call = aCall({ seq: 2, initiatedAfter: 1, callerId: 'a'.repeat(userIdLength) });
    const [event] = callEventsOf(call, { tenant: '' });
    if (event === undefined) throw new Error('no event');
    return { event, group: call.callId, deduplicationId: event.id };
  });

const taken = (count: number) => Array.from({ length: count }, () => ({ EventId: 'e' }));

describe('an event bus', () => {
  it('gets an event’s JSON, type and time, and those that it did not take are put again', async () => {
    const aws = await start();
    const client = new EventBridgeClient({ ...settings, endpoint: aws.url });
    const events = outgoing(3);
    aws.answer(
      json({ FailedEntryCount: 1, Entries: [...taken(1), { ErrorCode: 'ThrottlingException' }, ...taken(1)] }),
    );

    expect(await eventBus(client, 'calls').put(events)).toEqual([events[1]]);

    const { Entries } = JSON.parse(aws.takeRequests()[0]?.body ?? '');
    expect(Entries[0]).toEqual({
      EventBusName: 'calls',
      Source: 'ringthrough',
      DetailType: 'call.initiated',
      Detail: JSON.stringify(events[0]?.event),
      Time: Date.parse(events[0]?.event.timestamp ?? '') / 1000,
    });
  });

  it('gets as many events in a request as EventBridge takes', async () => {
    const aws = await start();
    const client = new EventBridgeClient({ ...settings, endpoint: aws.url });
    aws.answer(json({ FailedEntryCount: 0, Entries: taken(10) }));
    const sizes = () =>
      aws
        .takeRequests()
        .map(({ body }) => JSON.parse(body).Entries.length)
        .sort((a, b) => a - b);

    expect(await eventBus(client, 'calls').put(outgoing(25))).toEqual([]);
    expect(sizes()).toEqual([5, 10, 10]);
    expect(await eventBus(client, 'calls').put(outgoing(5, 100_000))).toEqual([]);
    expect(sizes()).toEqual([1, 2, 2]);
  });
});

describe('the queues of a webhook', () => {
  it('get each event in the group of its call, and say which they did not take', async () => {
    const aws = await start();
    const sqs = new SQSClient({ ...settings, endpoint: aws.url, md5: false });
    const events = outgoing(2);
    aws.answer(
      json({ Successful: [{ Id: '1', MessageId: 'm', MD5OfMessageBody: 'x' }], Failed: [{ Id: '0', Code: 'Busy' }] }),
    );

    const queueUrl = `${aws.url}/111122223333/hooks.fifo`;
    expect(await webhookQueue(sqs, { name: 'main', queueUrl }).put(events)).toEqual([events[0]]);

    expect(JSON.parse(aws.takeRequests()[0]?.body ?? '').Entries[1]).toEqual({
      Id: '1',
      MessageBody: JSON.stringify(events[1]?.event),
      MessageGroupId: events[1]?.group,
      MessageDeduplicationId: events[1]?.event.id,
    });
  });

  it('delay a message in the queue that it came from, and move it to the dead letters', async () => {
    const aws = await start();
    const sqs = new SQSClient({ ...settings, endpoint: aws.url, md5: false });
    const messages = webhookMessages(sqs, `${aws.url}/111122223333/dead.fifo`);
    const queue = 'arn:aws:sqs:eu-west-1:111122223333:hooks.fifo';
    const message = { queue, receiptHandle: 'handle', group: 'call', deduplicationId: 'call.200', body: '{}' };
    aws.answer(json({}), json({ MessageId: 'm', MD5OfMessageBody: 'x' }));

    await messages.delay(message, 5_000);
    await messages.giveUp(message, { webhook: 'main', attempts: 31, error: 'http_500' });

    expect(aws.takeRequests().map(({ body }) => JSON.parse(body))).toEqual([
      { QueueUrl: `${aws.url}/111122223333/hooks.fifo`, ReceiptHandle: 'handle', VisibilityTimeout: 5 },
      {
        QueueUrl: `${aws.url}/111122223333/dead.fifo`,
        MessageBody: '{}',
        MessageGroupId: 'call',
        MessageDeduplicationId: 'call.200',
        MessageAttributes: {
          webhook: { DataType: 'String', StringValue: 'main' },
          error: { DataType: 'String', StringValue: 'http_500' },
          attempts: { DataType: 'Number', StringValue: '31' },
        },
      },
    ]);
  });
});
