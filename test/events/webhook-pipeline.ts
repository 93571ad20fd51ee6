import { randomBytes } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord, SQSEvent } from 'aws-lambda';
import { writtenItemOf } from '../../lambda/aws/dynamodb/stream-records.ts';
import { webhookMessages } from '../../lambda/aws/sqs/webhook-messages.ts';
import { webhookQueue } from '../../lambda/aws/sqs/webhook-queue.ts';
import type { EventTarget, OutgoingEvent } from '../../lambda/events/event-target.ts';
import { publishEventsHandler } from '../../lambda/handlers/publish-events.ts';
import { sendWebhookHandler } from '../../lambda/handlers/send-webhook.ts';
import { webhookSender } from '../../lambda/outbound/webhook-sender.ts';
import { startEventSource } from '../../local/aws/sqs/event-source.ts';
import { startSqs } from '../../local/aws/sqs/start-sqs.ts';
import {
  createWebhookQueues,
  webhookQueue as queueName,
  webhookDeadLetterQueue,
} from '../../local/events/webhook-queues.ts';
import { makeFaultScript } from '../../local/faults/fault-script.ts';
import { makeClock } from '../../local/time/clock.ts';
import { pauseBy } from '../../local/time/pause.ts';
import { startFailingReceiver } from './failing-receiver.ts';

/** From records of the table's stream to receivers: the deployed handlers, local SQS FIFO queues, HTTP; with a clock of its own. */
export const startPipeline = async (
  /** By name: milliseconds that the receiver has for an answer. Deployed are ten seconds. */
  timeouts: Readonly<Record<string, number>>,
) => {
  const clock = makeClock(Date.now());
  const faults = makeFaultScript({ clock: clock.now, pause: pauseBy(clock) });
  const sqs = await startSqs({ clock, faults });
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  // A throttled batch is the business of the handler, and not of the SDK.
  const client = new SQSClient({ endpoint: sqs.url, region: sqs.region, credentials, maxAttempts: 1 });
  const errors: unknown[] = [];
  const webhooks = await Promise.all(
    Object.entries(timeouts).map(async ([name, timeoutMs]) => {
      const secret = randomBytes(32).toString('base64');
      const receiver = await startFailingReceiver([Buffer.from(secret, 'base64')], clock.now);
      await createWebhookQueues(sqs, name);
      const handler = sendWebhookHandler({
        webhook: name,
        secrets: async () => [secret],
        send: webhookSender({ url: receiver.url, allow: 'loopback' }, { timeoutMs }),
        messages: webhookMessages(client, sqs.queueUrl(webhookDeadLetterQueue(name))),
        userAgent: 'Ringthrough/test',
        now: clock.now,
        log: () => undefined,
      });
      const queue = sqs.queue(queueName(name));
      const source = startEventSource({
        queue,
        fn: { invoke: (event) => handler(event as SQSEvent) },
        region: sqs.region,
        batchSize: 1,
        maxConcurrency: 10,
        onError: (error) => errors.push(error),
      });
      const target = webhookQueue(client, { name, queueUrl: sqs.queueUrl(queue.name) });
      return { name, receiver, queue, source, target, deadLetters: sqs.queue(webhookDeadLetterQueue(name)) };
    }),
  );
  /** All events that were published, in order. */
  const published: OutgoingEvent[] = [];
  const observed: EventTarget = {
    name: 'test',
    put: async (events) => {
      published.push(...events);
      return [];
    },
  };
  const handler = publishEventsHandler({
    itemOf: writtenItemOf,
    targets: [observed, ...webhooks.map(({ target }) => target)],
    log: () => undefined,
  });
  let repeats = 0;
  return {
    clock,
    faults,
    webhooks,
    errors,
    published,
    /** Invocations of `publish-events` that were needed because a target did not take everything. */
    repeats: () => repeats,
    /** Reads records as Lambda does: again from the first that failed. */
    publish: async (records: readonly DynamoDBRecord[]): Promise<void> => {
      let rest = records;
      while (rest.length > 0) {
        const { batchItemFailures } = await handler({ Records: [...rest] });
        const failed = batchItemFailures[0]?.itemIdentifier;
        if (failed === undefined) return;
        repeats += 1;
        rest = rest.slice(rest.findIndex(({ dynamodb }) => dynamodb?.SequenceNumber === failed));
      }
    },
    /** Resolves once nothing is to be delivered at this time. */
    settled: async (): Promise<void> => {
      for (const { source } of webhooks) await source.settled();
    },
    close: async (): Promise<void> => {
      for (const { source, receiver } of webhooks) {
        source.close();
        await receiver.close();
      }
      client.destroy();
      await sqs.close();
    },
  };
};
