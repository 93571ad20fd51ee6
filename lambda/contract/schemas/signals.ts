import * as v from 'valibot';
import { LIMITS } from '../limits.ts';
import { CallId, DeviceId, dictionary, JsonObject, object, oneOf, query, text, UserId } from './fields.ts';

/** An `RTCSessionDescriptionInit`, ready for `RTCPeerConnection.setRemoteDescription`. */
export const Description = dictionary({
  type: oneOf(['offer', 'answer', 'pranswer', 'rollback']),
  sdp: v.optional(v.string('must be a string'), ''),
});

/** An `RTCIceCandidateInit`. */
export const Candidate = dictionary({
  candidate: v.optional(v.string('must be a string'), ''),
  sdpMid: v.optional(v.nullable(v.string('must be a string'))),
  sdpMLineIndex: v.optional(v.nullable(v.pipe(v.number('must be a number'), v.integer('must be a whole number')))),
  usernameFragment: v.optional(v.nullable(v.string('must be a string'))),
});

/** Candidates in the order in which they were found; `null` is the end of them. */
export const Candidates = v.pipe(
  v.array(v.nullable(Candidate), 'must be a list'),
  v.minLength(1, 'must have at least one'),
  v.maxLength(LIMITS.candidates, `must have at most ${LIMITS.candidates}`),
);

/** What an app says to the other party: muted, on hold, camera off. */
export const AppData = JsonObject;

/** Chosen by the client: the answer to the message carries it, and so does the forwarded signal. */
export const MessageId = text(64);
export const id = v.optional(MessageId);

/** What a signal holds, over HTTP and over a socket. */
export const signalFields = {
  /** A client that repeats a signal, because it got no answer, uses the same `id`. */
  id,
  /** The `id` of the signal before this one. Lambda handles the messages of one socket concurrently, so they may be reordered. */
  previous: v.optional(MessageId),
  /** The `id` of the last signal from that party which has arrived in order: it acknowledges those before, too. */
  ack: v.optional(MessageId),
  to: v.optional(UserId),
  description: v.optional(Description),
  candidates: v.optional(Candidates),
  data: v.optional(AppData),
  /** One candidate, as a signal of its own. */
  candidate: v.optional(v.nullable(Candidate)),
};

type Content = { readonly [name in 'description' | 'candidates' | 'data' | 'candidate']?: unknown };
/** What may travel together is applied in this order: a description, candidates, data. */
export const isOneSignal = ({ description, candidates, data, candidate }: Content): boolean => {
  const isBatch = [description, candidates, data].some((part) => part !== undefined);
  return isBatch !== (candidate !== undefined);
};
export const ONE_SIGNAL = 'must have description, candidates or data, or else candidate alone';

/** `POST /v1/calls/{callId}/signals` */
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
  v.maxValue(LIMITS.signalNumber, `must be at most ${LIMITS.signalNumber}`),
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
