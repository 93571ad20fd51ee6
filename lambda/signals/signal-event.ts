import type { Call } from '../calls/call.ts';
import { viewOf } from '../calls/call-view.ts';
import type { SignalEvent } from '../contract/events.ts';
import type { SignalView } from '../contract/views.ts';
import type { Signal } from './mailbox.ts';

/** A signal as its recipient reads it. */
export const signalView = ({ seq, from, content, sentAt }: Signal): SignalView => ({
  seq,
  from,
  ...JSON.parse(content),
  sentAt: new Date(sentAt).toISOString(),
});

/** A signal as a socket of its recipient is sent it. */
export const signalEvent = (call: Call, signal: Signal, recipient: string, now: number): SignalEvent => ({
  type: 'signal',
  callId: call.callId,
  ...signalView(signal),
  call: viewOf(call, recipient, now),
});
