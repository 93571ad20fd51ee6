import { secretsClient, sqsClient } from '../aws/clients.ts';
import { secretValues } from '../aws/secrets-manager/secret-values.ts';
import { webhookMessages } from '../aws/sqs/webhook-messages.ts';
import { sendWebhookHandler } from '../handlers/send-webhook.ts';
import { jsonLog } from '../http/log.ts';
import { webhookSender } from '../outbound/webhook-sender.ts';
import { readEventSetting } from './dependencies/event-environment.ts';

const webhook = readEventSetting(process.env, 'webhook');
const secret = secretValues(secretsClient(), Date.now)(webhook.secretName);

export const handler = sendWebhookHandler({
  webhook: webhook.name,
  secrets: () => secret.cached(),
  send: webhookSender(webhook),
  messages: webhookMessages(sqsClient(), webhook.deadLetterQueueUrl),
  // Its value is put into the bundle.
  userAgent: `Ringthrough/${process.env.RINGTHROUGH_VERSION ?? 'development'}`,
  now: Date.now,
  log: jsonLog,
});
