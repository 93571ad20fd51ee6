import { ENV } from '../../lambda/contract/environment.ts';
import type { EventSettings, WebhookSettings } from '../../lambda/contract/event-settings.ts';
import { PUBLISHED_EVENTS_STREAM } from '../../lambda/contract/table.ts';
import { WEBHOOKS } from '../../lambda/contract/webhooks.ts';
import type { StreamReader } from '../aws/dynamodb/stream-reader.ts';
import { startStreamSource } from '../aws/dynamodb/stream-source.ts';
import { type EventBridge, startEventBridge } from '../aws/events/start-events.ts';
import type { LocalFunction } from '../aws/lambda/local-function.ts';
import { type SecretsManager, startSecretsManager } from '../aws/secrets-manager/start-secrets-manager.ts';
import { startEventSource } from '../aws/sqs/event-source.ts';
import type { Queue } from '../aws/sqs/queue.ts';
import type { Sqs } from '../aws/sqs/start-sqs.ts';
import type { FaultScript } from '../faults/fault-script.ts';
import type { Clock } from '../time/clock.ts';
import type { Workload } from '../time/workload.ts';
import { DEFAULT_WEBHOOK, LOCAL_BUS, type LocalEvents, type LocalWebhook } from './local-events.ts';
import { createWebhookQueues, webhookDeadLetterQueue, webhookQueue } from './webhook-queues.ts';

/** What a function needs besides what all have. */
export interface OwnPart {
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout?: number;
}

export interface PublishedEventsDeps {
  readonly sqs: Sqs;
  readonly region: string;
  readonly clock: Clock;
  readonly faults: FaultScript;
  /** By the function's name. */
  readonly run: (name: string, own: OwnPart) => LocalFunction;
  readonly heldElsewhere: () => number;
  readonly logError: (from: string) => (error: unknown) => void;
  /** What stops each part is added here, in the order of start. */
  readonly closers: (() => unknown)[];
}

/** A webhook of the local backend. */
export interface RunningWebhook {
  readonly name: string;
  readonly url: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** Makes a secret the current one; the one before stays valid, as while a secret is rotated. */
  rotate(secret: string): void;
}

/** Events for the team's own server: the bus, the webhooks, and the functions that send them. */
export interface PublishedEvents {
  /** What `publish-events` has in its environment; absent without events. */
  readonly settings: EventSettings | undefined;
  /** Absent without a bus. */
  readonly bus: EventBridge | undefined;
  readonly webhooks: readonly RunningWebhook[];
  readonly workers: readonly Pick<Workload, 'isIdle' | 'idle' | 'check'>[];
  readonly nextDue: readonly (() => number | undefined)[];
}

export const NO_EVENTS: PublishedEvents = {
  settings: undefined,
  bus: undefined,
  webhooks: [],
  workers: [],
  nextDue: [],
};

/** Starts them on a stream of the table, with the functions that are deployed. */
export const startPublishedEvents = async (
  { bus: hasBus = true, callerName = false, webhooks: given = [] }: LocalEvents,
  stream: StreamReader,
  deps: PublishedEventsDeps,
): Promise<PublishedEvents> => {
  const { sqs, clock, faults, run, heldElsewhere, logError, closers } = deps;
  const bus = hasBus ? await startEventBridge({ clock, faults }) : undefined;
  if (bus) closers.push(bus.close);
  const secrets = given.length > 0 ? await startSecretsManager() : undefined;
  if (secrets) closers.push(secrets.close);
  const webhooks = await Promise.all(given.map((webhook) => startWebhook(webhook, secrets, deps)));
  const settings: EventSettings = {
    ...(bus && { busName: LOCAL_BUS }),
    callerName,
    webhooks: webhooks.map(({ name, queue }, index) => {
      const { events } = given[index] ?? {};
      return { name, queueUrl: sqs.queueUrl(queue.name), ...(events && { events: [...events] }) };
    }),
  };
  const publisher = startStreamSource({
    stream,
    fn: run('publish-events', {
      environment: {
        [ENV.events]: JSON.stringify(settings),
        ...(bus && { AWS_ENDPOINT_URL_EVENTBRIDGE: bus.url }),
      },
      timeout: WEBHOOKS.timeoutSeconds * 1000,
    }),
    ...PUBLISHED_EVENTS_STREAM,
    clock,
    heldElsewhere: () => heldElsewhere() + faults.held('eventbridge'),
    onError: logError('publish-events'),
  });
  closers.push(publisher.close);
  return {
    settings,
    bus,
    webhooks,
    workers: [publisher, ...webhooks.map(({ source }) => source)],
    nextDue: [publisher.nextDueAt, ...webhooks.map(({ queue }) => queue.nextDueAt)],
  };
};

const startWebhook = async (
  { name = DEFAULT_WEBHOOK, url, secret, maxConcurrency = WEBHOOKS.concurrency, receiver }: LocalWebhook,
  secrets: SecretsManager | undefined,
  { sqs, region, run, heldElsewhere, logError, closers }: PublishedEventsDeps,
) => {
  await createWebhookQueues(sqs, name);
  const secretName = `ringthrough/webhooks/${name}`;
  const rotate = (value: string): void => secrets?.put(secretName, value);
  rotate(secret);
  const settings: WebhookSettings = {
    name,
    url,
    secretName,
    // In AWS the settings have no such value.
    allow: 'loopback',
    deadLetterQueueUrl: sqs.queueUrl(webhookDeadLetterQueue(name)),
  };
  const queue = sqs.queue(webhookQueue(name));
  const source = startEventSource({
    queue,
    fn: run('send-webhook', {
      environment: {
        [ENV.webhook]: JSON.stringify(settings),
        ...(secrets && { AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url }),
      },
      timeout: WEBHOOKS.timeoutSeconds * 1000,
    }),
    region,
    batchSize: 1,
    maxConcurrency,
    heldElsewhere: () => heldElsewhere() + (receiver?.held() ?? 0),
    onError: logError('send-webhook'),
  });
  const stop = receiver?.onHold(source.check);
  closers.push(() => {
    stop?.();
    source.close();
  });
  return { name, url, queue, deadLetters: sqs.queue(webhookDeadLetterQueue(name)), rotate, source };
};
