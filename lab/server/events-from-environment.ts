import { randomBytes } from 'node:crypto';
import type { LocalEvents, LocalWebhook } from '../../local/events/local-events.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The webhook of `npm start`, with its secret: the receiver needs it, and it signs on this machine only. */
export type StartWebhook = Pick<LocalWebhook, 'url' | 'secret'>;

/**
 * Events for a server on this machine.
 *
 * - `WEBHOOK_URL=http://127.0.0.1:8787`: gets every event; plain http on this machine only
 * - `WEBHOOK_SECRET=whsec_…`: signs the requests; by default a new one, which `npm start` prints
 *
 * @returns `undefined` without `WEBHOOK_URL`: no events
 * @throws Error for a value that has no meaning
 */
export const webhookFromEnvironment = ({
  WEBHOOK_URL,
  WEBHOOK_SECRET,
}: NodeJS.ProcessEnv): StartWebhook | undefined => {
  if (WEBHOOK_URL === undefined || WEBHOOK_URL === '') {
    if (WEBHOOK_SECRET) throw new Error('WEBHOOK_SECRET has no effect without WEBHOOK_URL');
    return undefined;
  }
  const url = URL.canParse(WEBHOOK_URL) ? new URL(WEBHOOK_URL) : undefined;
  const isUsable = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (!isUsable)
    throw new Error(
      `WEBHOOK_URL must be a URL on this machine, such as http://127.0.0.1:8787, or begin with https://, not "${WEBHOOK_URL}"`,
    );
  if (WEBHOOK_SECRET && !/^(whsec_)?[A-Za-z0-9+/]{32,}={0,2}$/.test(WEBHOOK_SECRET))
    throw new Error('WEBHOOK_SECRET must be whsec_ and the base64 of at least 24 bytes');
  return { url: WEBHOOK_URL, secret: WEBHOOK_SECRET || `whsec_${randomBytes(24).toString('base64')}` };
};

/** The option of the local backend. */
export const eventsOf = (webhook: StartWebhook | undefined): { events?: LocalEvents } =>
  webhook === undefined ? {} : { events: { webhooks: [webhook] } };
