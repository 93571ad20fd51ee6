import { createHmac } from 'node:crypto';

/** Bytes of a key: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
const KEY_BYTES = { min: 24, max: 64 } as const;
const PREFIX = 'whsec_';

/** The secret of a webhook is not one that the receiver's library takes. */
export class InvalidWebhookSecret extends Error {
  override readonly name = 'InvalidWebhookSecret';
}

/**
 * The key of a secret's text: base64, also with `whsec_` before it.
 *
 * @throws InvalidWebhookSecret without any part of the secret
 */
export const webhookKey = (secret: string): Buffer => {
  const base64 = secret.trim().replace(PREFIX, '');
  const key = Buffer.from(base64, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) throw new InvalidWebhookSecret('the secret of a webhook must be base64');
  if (key.length < KEY_BYTES.min || key.length > KEY_BYTES.max) {
    const message = `the secret of a webhook must have ${KEY_BYTES.min} to ${KEY_BYTES.max} bytes, and has ${key.length}`;
    throw new InvalidWebhookSecret(message);
  }
  return key;
};

/**
 * The headers of a delivery by Standard Webhooks: with a signature for each secret in force, so that a receiver which knows either takes it.
 *
 * @param timestamp epoch seconds of this attempt
 * @param secrets the current one, and while it is rotated the one before, which may be invalid
 * @throws InvalidWebhookSecret if the current one is
 */
export const webhookHeaders = (
  { id, timestamp, body }: { readonly id: string; readonly timestamp: number; readonly body: string },
  secrets: readonly string[],
): Readonly<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> => {
  const [current = '', ...previous] = secrets;
  const keys = [webhookKey(current), ...previous.flatMap(validKey)];
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
};

const validKey = (secret: string): readonly Buffer[] => {
  try {
    return [webhookKey(secret)];
  } catch {
    return [];
  }
};
