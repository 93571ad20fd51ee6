import * as v from 'valibot';
import { ADDRESS_CLASSES } from './enums.ts';
import { PUBLISHED_EVENTS } from './published-events.ts';

/** The name of a webhook, which is part of the names of its queues. */
export const WebhookName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,19}$/));

/** Where `publish-events` puts events. */
export const EventSettings = v.strictObject({
  /** Name or ARN of the EventBridge bus; absent: none. */
  busName: v.optional(v.string()),
  /** Whether events of calls have the caller's name and handle, which are read from the table. */
  callerName: v.boolean(),
  webhooks: v.array(
    v.strictObject({
      name: WebhookName,
      /** Of the webhook's FIFO queue. */
      queueUrl: v.pipe(v.string(), v.url()),
      /** @default all */
      events: v.optional(v.array(v.picklist(PUBLISHED_EVENTS))),
    }),
  ),
});
export type EventSettings = v.InferOutput<typeof EventSettings>;

/** The webhook that a `send-webhook` function sends. */
export const WebhookSettings = v.strictObject({
  name: WebhookName,
  url: v.pipe(v.string(), v.url()),
  /** Name of the secret in Secrets Manager that requests are signed with. */
  secretName: v.string(),
  /** Which addresses the URL may lead to. */
  allow: v.picklist(ADDRESS_CLASSES),
  deadLetterQueueUrl: v.pipe(v.string(), v.url()),
});
export type WebhookSettings = v.InferOutput<typeof WebhookSettings>;
