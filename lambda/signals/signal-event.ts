import type { Call } from '../calls/call.ts';
import { viewOf } from '../calls/call-view.ts';
import type { SignalEvent } from '../contract/events.ts';
import type { SignalView } from '../contract/views.ts';
import type { Signal } from './mailbox.ts';

/** The API's view of a signal. */
export const signalView = ({ seq, from, content, sentAt }: Signal): SignalView => ({
  seq,
  from,
  ...JSON.parse(content),
  sentAt: new Date(sentAt).toISOString(),
});

/** The event that a socket of the recipient is sent for a signal. */
export const signalEvent = (call: Call, signal: Signal, recipient: string, now: number): SignalEvent => ({
  type: 'signal',
  callId: call.callId,
  ...signalView(signal),
  call: viewOf(call, recipient, now),
});
