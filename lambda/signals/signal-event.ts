import type { Call } from '../calls/call.ts';
import { viewOf } from '../calls/call-view.ts';
import type { SignalEvent } from '../contract/events.ts';
import { jsonBytes } from '../contract/json-bytes.ts';
import type { SignalView } from '../contract/views.ts';
import type { Signal } from './mailbox.ts';

/** What a device sends: descriptions, candidates and data. */
export type SignalContent = Omit<SignalView, 'seq' | 'from' | 'sentAt'>;

/** The API's view of a signal with this content. */
export const viewWith = ({ seq, from, sentAt }: Omit<Signal, 'content'>, content: SignalContent): SignalView => ({
  seq,
  from,
  ...content,
  sentAt: new Date(sentAt).toISOString(),
});

/** The API's view of a stored signal. */
export const signalView = (signal: Signal): SignalView => viewWith(signal, JSON.parse(signal.content));

/**
 * Bytes of a message that API Gateway sends over a socket.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const MAX_EVENT_BYTES = 128 * 1024;

/**
 * The event that a socket of the recipient is sent for a signal. For the caller of very many phones it has an empty list of rings if it would
 * be too large: they are in the events of the call, and mean nothing any more once it is answered.
 */
export const signalEvent = (call: Call, signal: SignalView, recipient: string, now: number): SignalEvent => {
  const view = viewOf(call, recipient, now);
  const event: SignalEvent = { type: 'signal', callId: call.callId, ...signal, call: view };
  if (view.rings === undefined || jsonBytes(event) <= MAX_EVENT_BYTES) return event;
  return { ...event, call: { ...view, rings: [] } };
};
