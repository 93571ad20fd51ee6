import * as v from 'valibot';
import { LIMITS } from '../limits.ts';
import { CallId, DeviceId, object, oneOf, query, text, UserId } from './fields.ts';

/** An `RTCSessionDescriptionInit`, ready for `RTCPeerConnection.setRemoteDescription`. */
export const Description = object({
  type: oneOf(['offer', 'answer', 'pranswer', 'rollback']),
  sdp: v.optional(v.string('must be a string'), ''),
});

/** An `RTCIceCandidateInit`. */
export const Candidate = object({
  candidate: v.optional(v.string('must be a string'), ''),
  sdpMid: v.optional(v.nullable(v.string('must be a string'))),
  sdpMLineIndex: v.optional(v.nullable(v.pipe(v.number('must be a number'), v.integer('must be a whole number')))),
  usernameFragment: v.optional(v.nullable(v.string('must be a string'))),
});

/** Chosen by the client: the answer to the message carries it, and so does the forwarded signal. */
export const MessageId = text(64);
export const id = v.optional(MessageId);

/** What a signal holds, over HTTP and over a socket. */
export const signalFields = {
  /** A client that repeats a signal, because it got no answer, uses the same `id`. */
  id,
  /** The `id` of the signal before this one. Lambda handles the messages of one socket concurrently, so they may be reordered. */
  previous: v.optional(MessageId),
  to: v.optional(UserId),
  description: v.optional(Description),
  candidate: v.optional(v.nullable(Candidate)),
};
export const isOneSignal = ({
  description,
  candidate,
}: {
  readonly description?: unknown;
  readonly candidate?: unknown;
}) => (description === undefined) !== (candidate === undefined);
export const ONE_SIGNAL = 'must have either description or candidate';

/** `POST /v1/calls/{callId}/signals`: one `description` or one `candidate`; `null` ends the candidates. */
export const SendSignal = v.pipe(
  object({ deviceId: DeviceId, ...signalFields }),
  v.check((input) => isOneSignal(input), ONE_SIGNAL),
);
export type SendSignal = v.InferOutput<typeof SendSignal>;

/** `seq` of the last signal that the client has; 0 for none. */
export const SequenceNumber = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must be at least 0'),
  v.maxValue(LIMITS.signals, `must be at most ${LIMITS.signals}`),
);

/** `GET /v1/calls/{callId}/signals?deviceId=&after=` */
export const SignalsQuery = query({
  deviceId: DeviceId,
  after: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,6}$/, 'must be a sequence number'), v.toNumber(), SequenceNumber),
    '0',
  ),
});

/** `GET /v1/ice-servers?callId=` */
export const IceServersQuery = query({ callId: CallId });
