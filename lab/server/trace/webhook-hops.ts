import * as v from 'valibot';
import type { Trace } from './trace.ts';

const QueuedEvent = v.pipe(v.string(), v.parseJson(), v.object({ type: v.string() }));

/** The type of an event as it is in a webhook's queue: `call.missed`. */
export const eventTypeOf = (body: string): string => {
  const event = v.safeParse(QueuedEvent, body);
  return event.success ? event.output.type : 'event';
};

/** What `send-webhook` logs of each attempt. */
const Delivery = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    event: v.picklist(['webhook.sent', 'webhook.failed']),
    webhook: v.string(),
    eventId: v.string(),
    type: v.string(),
    attempt: v.number(),
    ms: v.number(),
    status: v.optional(v.number()),
    error: v.optional(v.string()),
  }),
);

/** Adds a hop for each request to a webhook's URL, from the log of `send-webhook`: nothing else knows what the receiver answered. */
export const webhookHops =
  (trace: Trace) =>
  (fn: string, line: string): void => {
    if (fn !== 'send-webhook') return;
    const delivery = v.safeParse(Delivery, line);
    if (!delivery.success) return;
    const { event, eventId, type, attempt, ms, status, error } = delivery.output;
    const [callId = ''] = eventId.split('.');
    if (trace.isOtherCall(callId)) return;
    const again = attempt === 1 ? '' : ` · attempt ${attempt}`;
    const isSent = event === 'webhook.sent';
    trace.add({
      place: 'webhook',
      title: isSent ? `Your server takes ${type}` : `Your server does not take ${type}`,
      detail: `${status ?? error ?? ''} · ${ms} ms${again}`,
      ...(!isSent && { tone: 'bad' as const, code: `webhook:${codeOf(status, error)}` }),
      message: { entry: JSON.parse(line) },
    })({});
  };

/** Why a receiver did not take an event, as far as a finding explains it. */
const codeOf = (status: number | undefined, error: string | undefined): string => {
  if (status === 401 || status === 403) return 'refused';
  if (status !== undefined) return 'status';
  return error === 'timeout' ? 'timeout' : 'unreachable';
};
