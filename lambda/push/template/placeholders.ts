import type { EndReason } from '../../contract/end-reasons.ts';
import type { IncomingCall } from '../incoming-call.ts';

/** The JSON type that a placeholder becomes; a text unless it names another. */
export const PLACEHOLDER_TYPES = ['text', 'bool', 'int', 'object'] as const;
export type PlaceholderType = (typeof PLACEHOLDER_TYPES)[number];

/** What a template is filled with: an incoming call, or its end. */
export interface CallFacts extends IncomingCall {
  readonly type: 'incoming_call' | 'call_answered' | 'call_ended';
  readonly endReason?: EndReason | undefined;
}

type Read = (call: CallFacts) => string | number | boolean | object | undefined;

interface Placeholder {
  readonly meaning: string;
  /** Its value as each type that it may have. A text is made of another type's value where `text` is absent. */
  readonly as: Partial<Record<PlaceholderType, Read>>;
  /** Whether it has a value only in `callEnded`. */
  readonly onlyAtEnd?: true;
}

/**
 * An id as a number: digits without a leading zero, up to 2,147,483,647, because libraries for Android read it as a 32-bit integer.
 * `undefined` for any other id.
 */
export const integerId = (id: string): number | undefined =>
  /^[1-9]\d{0,9}$/.test(id) && Number(id) <= 2_147_483_647 ? Number(id) : undefined;

/** CallKit's name and number of an end reason: https://developer.apple.com/documentation/callkit/cxcallendedreason */
const callKitReasons: Readonly<Record<EndReason, readonly [name: string, number: number]>> = {
  completed: ['remoteEnded', 2],
  failed: ['failed', 1],
  declined: ['remoteEnded', 2],
  busy: ['remoteEnded', 2],
  no_answer: ['unanswered', 3],
  unreachable: ['failed', 1],
  cancelled: ['remoteEnded', 2],
  answered_elsewhere: ['answeredElsewhere', 4],
  declined_elsewhere: ['declinedElsewhere', 5],
};

const callKitReason = ({ endReason = 'completed' }: CallFacts) => callKitReasons[endReason];

/** The keys of the app's own data with ours, for libraries that pass on nothing else. Ours win. */
const metadata = ({ custom, callId, ackUrl, expiresAt, hasWholeMetadata }: CallFacts): object => ({
  ...(hasWholeMetadata && custom),
  ringthrough: { callId, ackUrl, expiresAt },
});

/** Every placeholder. Presets and templates of a deployment's own are made of the same. */
export const placeholders = {
  type: { meaning: '`incoming_call` or `call_ended`', as: { text: ({ type }) => type } },
  callId: { meaning: 'UUID of the call, in lower case', as: { text: ({ callId }) => callId } },
  callerId: {
    meaning: 'user id of the caller',
    as: { text: ({ callerId }) => callerId, int: ({ callerId }) => integerId(callerId) },
  },
  calleeId: {
    meaning: 'user id of the callee whose device gets the push',
    as: { text: ({ calleeId }) => calleeId, int: ({ calleeId }) => integerId(calleeId) },
  },
  callerName: { meaning: 'name of the caller', as: { text: ({ caller }) => caller.name } },
  handle: {
    meaning: 'what the phone shows below the name and dials back',
    as: { text: ({ caller }) => caller.handle },
  },
  handleType: { meaning: '`generic`, `number` or `email`', as: { text: ({ caller }) => caller.handleType } },
  media: { meaning: '`audio` or `video`', as: { text: ({ media }) => media } },
  hasVideo: { meaning: 'whether it is a video call', as: { bool: ({ media }) => media === 'video' } },
  /** ConnectyCube’s and QuickBlox’s numbers. */
  callType: { meaning: '1 for video, 2 for audio', as: { int: ({ media }) => (media === 'video' ? 1 : 2) } },
  startedAt: {
    meaning: 'when the caller called: RFC 3339, or epoch milliseconds as `int`',
    as: { text: ({ startedAt }) => new Date(startedAt).toISOString(), int: ({ startedAt }) => startedAt },
  },
  expiresAt: { meaning: 'end of the ring window, epoch milliseconds', as: { int: ({ expiresAt }) => expiresAt } },
  ackUrl: { meaning: 'where native code reports call events', as: { text: ({ ackUrl }) => ackUrl } },
  custom: { meaning: 'data of the app', as: { object: ({ custom }) => custom } },
  metadata: {
    meaning: '`custom`, and `ringthrough` with `callId`, `ackUrl` and `expiresAt`',
    as: { object: metadata },
  },
  reference: {
    meaning: 'only `ringthrough` with `callId`, `ackUrl` and `expiresAt`',
    as: { object: (call) => metadata({ ...call, hasWholeMetadata: false }) },
  },
  endReason: {
    meaning: 'why the call ended',
    as: { text: ({ endReason = 'completed' }) => endReason },
    onlyAtEnd: true,
  },
  callKitReason: {
    meaning: 'the end reason by the name of CallKit, or by its number as `int`',
    as: { text: (call) => callKitReason(call)[0], int: (call) => callKitReason(call)[1] },
    onlyAtEnd: true,
  },
} as const satisfies Readonly<Record<string, Placeholder>>;

export type PlaceholderName = keyof typeof placeholders;

/** The placeholders with one type for all. */
export const placeholderOf = (name: string): Placeholder | undefined =>
  Object.hasOwn(placeholders, name) ? placeholders[name as PlaceholderName] : undefined;

/** The value of a placeholder; `undefined` where the call has none of that type. */
export const placeholderValue = (name: string, type: PlaceholderType, call: CallFacts): ReturnType<Read> => {
  const as = placeholderOf(name)?.as;
  if (as === undefined) return undefined;
  const read = as[type];
  if (read !== undefined || type !== 'text') return read?.(call);
  const value = (as.bool ?? as.int ?? as.object)?.(call);
  return typeof value === 'object' ? JSON.stringify(value) : value?.toString();
};
