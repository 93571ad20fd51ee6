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

/** Every placeholder; `placeholder-meanings.ts` says what each is. Presets and templates of a deployment's own are made of the same. */
export const placeholders = {
  type: { as: { text: ({ type }) => type } },
  callId: { as: { text: ({ callId }) => callId } },
  callerId: {
    as: { text: ({ callerId }) => callerId, int: ({ callerId }) => integerId(callerId) },
  },
  calleeId: {
    as: { text: ({ calleeId }) => calleeId, int: ({ calleeId }) => integerId(calleeId) },
  },
  callerName: { as: { text: ({ caller }) => caller.name } },
  handle: {
    as: { text: ({ caller }) => caller.handle },
  },
  handleType: { as: { text: ({ caller }) => caller.handleType } },
  media: { as: { text: ({ media }) => media } },
  hasVideo: { as: { bool: ({ media }) => media === 'video' } },
  /** ConnectyCube’s and QuickBlox’s numbers. */
  callType: { as: { int: ({ media }) => (media === 'video' ? 1 : 2) } },
  startedAt: {
    as: { text: ({ startedAt }) => new Date(startedAt).toISOString(), int: ({ startedAt }) => startedAt },
  },
  expiresAt: { as: { int: ({ expiresAt }) => expiresAt } },
  ackUrl: { as: { text: ({ ackUrl }) => ackUrl } },
  custom: { as: { object: ({ custom }) => custom } },
  metadata: {
    as: { object: metadata },
  },
  reference: {
    as: { object: (call) => metadata({ ...call, hasWholeMetadata: false }) },
  },
  endReason: {
    as: { text: ({ endReason = 'completed' }) => endReason },
    onlyAtEnd: true,
  },
  callKitReason: {
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
