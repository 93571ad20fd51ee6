import * as v from 'valibot';
import { END_REASONS } from './end-reasons.ts';
import { CallId, UserId } from './schemas/fields.ts';
import { MessageId } from './schemas/signals.ts';
import { CallView, SignalView } from './views.ts';

const CALL_EVENTS = [
  'call.initiated',
  'call.incoming',
  'call.participant_invited',
  'call.ringing',
  'call.answered',
  'call.ended',
] as const;

/**
 * The state of a call for the device that receives the event. `call.initiated` and `call.ringing` go to the caller,
 * `call.incoming` to a callee. `call.participant_invited` goes to the other parties of a call into which one invites somebody: its
 * `call` is the child call, which they are in too.
 */
export const CallEvent = v.object({
  type: v.picklist(CALL_EVENTS),
  callId: CallId,
  /** The call's `seq`: ignore an event whose `seq` is lower than one received before. */
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The end reason for this device: `answered_elsewhere` while its user is in the call on another device. */
  endReason: v.optional(v.picklist(END_REASONS)),
  call: CallView,
  /** The `id` of the message that this answers. */
  id: v.optional(MessageId),
});
export type CallEvent = v.InferOutput<typeof CallEvent>;

/**
 * Two users have called each other at the same moment, and neither invite saw the other: there are two calls. `callId`, the lower of
 * the two ids, is the call; an app leaves the other one.
 */
export const CallGlare = v.object({
  type: v.literal('call.glare'),
  callId: CallId,
  /** Both ids, in order. */
  calls: v.array(CallId),
});
export type CallGlare = v.InferOutput<typeof CallGlare>;

/**
 * Another party of the call has had no socket for 15 s after its socket broke (`call.peer_unreachable`), or has one again
 * (`call.peer_back`). The call goes on; it ends as `failed` once all parties have been without one for 60 s.
 */
export const PeerEvent = v.object({
  type: v.picklist(['call.peer_unreachable', 'call.peer_back']),
  callId: CallId,
  /** That party. */
  userId: UserId,
});
export type PeerEvent = v.InferOutput<typeof PeerEvent>;

/** A signal from another participant: what it sent together. */
export const SignalEvent = v.object({
  type: v.literal('signal'),
  callId: CallId,
  ...SignalView.entries,
  call: CallView,
});
export type SignalEvent = v.InferOutput<typeof SignalEvent>;

/** The answer to `ping`. */
export const Pong = v.object({ type: v.literal('pong'), id: v.optional(MessageId) });

/** The answer to `signal`, not to a one-way one: it is stored in the recipient's mailbox with this `seq`. */
export const Sent = v.object({
  type: v.literal('sent'),
  id: v.optional(MessageId),
  callId: CallId,
  seq: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

/** The answer to `resume`, sent after everything that was missed. No signal with a `seq` up to `after` follows. */
export const Resumed = v.object({
  type: v.literal('resumed'),
  id: v.optional(MessageId),
  callId: CallId,
  after: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

/**
 * Another socket of the same device has replaced this one, or the user has opened more than 32, of which this was the oldest: it is
 * closed next. A client must not reconnect at once, because the two
 * sockets would replace each other for ever; it must reconnect later, because the other socket may have been given up before it
 * opened.
 */
export const Replaced = v.object({ type: v.literal('replaced') });
export type Replaced = v.InferOutput<typeof Replaced>;

/** The answer to a message that failed: the problem that HTTP would return, with the message's `id`. */
export const SocketProblem = v.looseObject({
  type: v.literal('problem'),
  id: v.optional(MessageId),
  title: v.string(),
  status: v.number(),
  detail: v.string(),
  code: v.string(),
});
