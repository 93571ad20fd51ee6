import * as v from 'valibot';
import { CallView, SignalView } from './views.ts';
import { END_REASONS } from './words.ts';

const CALL_EVENTS = ['call.initiated', 'call.incoming', 'call.ringing', 'call.answered', 'call.ended'] as const;

/**
 * What a call is now, for the device that is told. `call.initiated` and `call.ringing` are for the caller, `call.incoming`
 * for a callee.
 */
export const CallEvent = v.object({
  type: v.picklist(CALL_EVENTS),
  callId: v.string(),
  /** The call's own `seq`: whatever has a lower one than something seen before is late, and can be ignored. */
  seq: v.number(),
  /** How it ended for this device: `answered_elsewhere` while its user talks on another. */
  endReason: v.optional(v.picklist(END_REASONS)),
  call: CallView,
  /** Of the message that this answers. */
  id: v.optional(v.string()),
});
export type CallEvent = v.InferOutput<typeof CallEvent>;

/** One signal of the other party. */
export const SignalEvent = v.object({
  type: v.literal('signal'),
  callId: v.string(),
  ...SignalView.entries,
  call: CallView,
});
export type SignalEvent = v.InferOutput<typeof SignalEvent>;

/** The answer to `ping`. */
export const Pong = v.object({ type: v.literal('pong'), id: v.optional(v.string()) });

/** The answer to `signal`: it lies in the recipient's mailbox, under this number. */
export const Sent = v.object({
  type: v.literal('sent'),
  id: v.optional(v.string()),
  callId: v.string(),
  seq: v.number(),
});

/** The answer to `resume`, after everything that was missed. Of signals up to `after` none will follow any more. */
export const Resumed = v.object({
  type: v.literal('resumed'),
  id: v.optional(v.string()),
  callId: v.string(),
  after: v.number(),
});

/**
 * Another socket of the same device has taken the place of this one, which is closed next. Opening this one again at once would
 * close the other, and so for ever; never doing so would leave nobody, where the other was given up before it was open.
 */
export const Replaced = v.object({ type: v.literal('replaced') });
export type Replaced = v.InferOutput<typeof Replaced>;

/** The answer to a message that could not be carried out: the problem that HTTP would answer, and the message's `id`. */
export const SocketProblem = v.looseObject({
  type: v.literal('problem'),
  id: v.optional(v.string()),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  code: v.string(),
});
