import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import type { ReceivedMessage, WebhookMessages } from '../events/webhook-messages.ts';
import { isTaken, retryDelay } from '../events/webhook-retry.ts';
import type { SendWebhook, WebhookAnswer } from '../events/webhook-sender.ts';
import { InvalidWebhookSecret, webhookHeaders } from '../events/webhook-signature.ts';
import { errorFields, type Log } from '../http/log.ts';

export interface SendWebhookDeps {
  /** The webhook's name. */
  readonly webhook: string;
  /** The values of its secret: the current one, and the one before. */
  readonly secrets: () => Promise<readonly string[]>;
  readonly send: SendWebhook;
  readonly messages: WebhookMessages;
  readonly userAgent: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Log;
}

/** Of an event as it was queued. */
const Queued = v.pipe(v.string(), v.parseJson(), v.object({ id: v.string(), type: v.string() }));

/**
 * Delivers the events of one webhook's queue. What fails is delivered again later, with the events of its call behind it; what has failed for
 * a day goes to the dead-letter queue, so that they go on.
 */
export const sendWebhookHandler =
  (deps: SendWebhookDeps) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const failed: string[] = [];
    // In order: the queue hands over one message at a time, and another setting of it must not change the order of a call's events.
    for (const record of Records) {
      if (failed.length > 0 || !(await handle(deps, record))) failed.push(record.messageId);
    }
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };

/** @returns whether SQS may delete the message */
const handle = async (deps: SendWebhookDeps, record: SQSRecord): Promise<boolean> => {
  const { webhook, now, log, messages } = deps;
  const startedAt = now();
  const attempt = Number(record.attributes.ApproximateReceiveCount);
  const queuedAt = Number(record.attributes.SentTimestamp);
  const { id: eventId, type } = v.parse(Queued, record.body);
  const answer = await deliver(deps, eventId, record.body);
  const ms = now() - startedAt;
  const delivery = { webhook, eventId, type, attempt, ms };
  const status = answer.kind === 'answered' ? answer.status : undefined;
  if (status !== undefined && isTaken(status)) {
    log('webhook.sent', { ...delivery, status, ageMs: now() - queuedAt });
    return true;
  }
  const error = answer.kind === 'answered' ? `http_${answer.status}` : answer.reason;
  log('webhook.failed', { ...delivery, ...(status !== undefined && { status }), error });
  const retryAfter = answer.kind === 'answered' ? answer.retryAfter : undefined;
  const delay = retryDelay({ attempt, queuedAt, now: now(), status, retryAfter });
  const message = messageOf(record);
  try {
    if (delay === undefined) {
      await messages.giveUp(message, { webhook, attempts: attempt, error });
      log('webhook.given_up', { webhook, eventId, type, attempt, error });
      return true;
    }
    await messages.delay(message, delay);
  } catch (failure) {
    // SQS delivers it again after the queue's own time.
    log('webhook.not_delayed', { webhook, eventId, ...errorFields(failure) });
  }
  return false;
};

const deliver = async (
  { secrets, send, userAgent, now }: SendWebhookDeps,
  id: string,
  body: string,
): Promise<WebhookAnswer> => {
  let signed: Readonly<Record<string, string>>;
  try {
    const timestamp = Math.floor(now() / 1000);
    signed = webhookHeaders({ id, timestamp, body }, await secrets());
  } catch (error) {
    return { kind: 'failed', reason: error instanceof InvalidWebhookSecret ? 'invalid_secret' : 'no_secret' };
  }
  return await send({ ...signed, 'content-type': 'application/json', 'user-agent': userAgent }, body);
};

const messageOf = ({ eventSourceARN, receiptHandle, body, attributes }: SQSRecord): ReceivedMessage => ({
  queue: eventSourceARN,
  receiptHandle,
  group: attributes.MessageGroupId ?? '',
  deduplicationId: attributes.MessageDeduplicationId ?? '',
  body,
});
