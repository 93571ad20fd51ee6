import * as v from 'valibot';
import {
  CALL_STATES,
  DECLINE_ENDS,
  DEVICE_PLATFORMS,
  ENVIRONMENTS,
  HANDLE_TYPES,
  MEDIA,
  PRESETS,
  WHEN_BUSY,
} from './words.ts';

/** Sizes and counts a request is held to. */
export const LIMITS = {
  /** Bytes of a request body. */
  bodyBytes: 16_384,
  callees: 32,
  /** Bytes of `custom` as JSON. What a push may hold in all is checked when it is built. */
  customBytes: 3_000,
  /** Characters of a caller's name, counted as a person counts them, roughly: Unicode code points. */
  nameCharacters: 64,
  /** Bytes of a request body that holds a signal: an SDP of many tracks is some 10 KB. */
  signalBytes: 30_000,
  /** Signals that a party may be sent in one call. */
  signals: 500,
  /** Users that one user may block. */
  blocks: 1_000,
  /** Seconds of the ring window. iOS ends an unanswered CallKit call by itself after about 60. */
  ringSeconds: { min: 15, max: 60 },
} as const;

const unknownField = v.never('is not a field of this request');
/** An object in which an unknown field is an error, and every unknown field is named. */
const object = <const T extends v.ObjectEntries>(entries: T) =>
  v.objectWithRest(entries, unknownField, 'must be an object');

/** Any JSON object. Not `v.record`, which turns a list into one. */
const JsonObject = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
);

const text = (max: number) =>
  v.pipe(
    v.string('must be a string'),
    v.nonEmpty('must not be empty'),
    v.maxLength(max, `must have at most ${max} characters`),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
    v.regex(/^[^\u0000-\u001f\u007f]*$/u, 'must not hold control characters'),
  );
const oneOf = <const T extends readonly string[]>(words: T) => v.picklist(words, `must be one of ${words.join(', ')}`);

/**
 * Whether every object of JavaScript has a property of that name, `constructor` say. Users and devices name the entries of
 * objects, and one of such a name would seem to be in every call.
 */
export const isReservedName = (name: string): boolean => name in {};

const notReserved = v.check((name: string) => !isReservedName(name), 'is a name that nobody may have');

/** A JWT's `sub`: OpenID Connect allows up to 255 ASCII characters. */
export const UserId = v.pipe(
  v.string('must be a string'),
  v.regex(/^[\x20-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters'),
  notReserved,
);
export const DeviceId = v.pipe(
  v.string('must be a string'),
  v.regex(/^[A-Za-z0-9._:-]{1,64}$/, 'must be 1 to 64 characters of A-Z a-z 0-9 . _ : -'),
  notReserved,
);
export const CallId = v.pipe(
  v.string('must be a string'),
  v.uuid('must be a UUID as RFC 4122 writes it'),
  // iOS writes UUIDs in capitals, most client libraries in small letters: one call must not become two.
  v.toLowerCase(),
);

/** Whose customer a user is: what fits, encoded, into a key of the table of 2,048 bytes, where a user's id may need 255. */
export const Tenant = v.pipe(
  v.string('must be a string'),
  // Half a pair of surrogates cannot be encoded; and a key has 13 bytes around the two.
  v.check((name) => !/\p{Surrogate}/u.test(name) && encodeURIComponent(name).length <= 1_780, 'is too long for a key'),
);

const tokenRules = {
  // SNS: "iOS device tokens must be no more than 400 hexadecimal characters". Apple asks not to assume a length.
  ios: {
    pattern: /^(?:[0-9a-fA-F]{2}){1,200}$/,
    message: 'must be hexadecimal, two digits a byte, at most 400 digits (ios)',
  },
  android: {
    pattern: /^[\x21-\x7e]{1,4096}$/,
    message: 'must be 1 to 4096 printable ASCII characters without spaces (android)',
  },
} as const;

/** `PUT /v1/devices/{deviceId}` */
export const RegisterDevice = v.pipe(
  object({
    platform: oneOf(DEVICE_PLATFORMS),
    token: v.string('must be a string'),
    environment: v.optional(oneOf(ENVIRONMENTS)),
    preset: v.optional(oneOf(PRESETS), 'universal'),
    capabilities: v.optional(
      v.pipe(v.array(text(32), 'must be a list'), v.maxLength(16, 'must have at most 16 entries')),
      [],
    ),
    alertToken: v.optional(
      v.pipe(v.string('must be a string'), v.regex(tokenRules.ios.pattern, tokenRules.ios.message)),
    ),
    appId: v.optional(text(64)),
  }),
  v.forward(
    v.partialCheck(
      [['platform'], ['token']],
      ({ platform, token }) => tokenRules[platform].pattern.test(token),
      ({ input }) => tokenRules[input.platform].message,
    ),
    ['token'],
  ),
  v.forward(
    v.partialCheck(
      [['platform'], ['environment']],
      ({ platform, environment }) => (platform === 'ios' ? environment !== undefined : environment !== 'sandbox'),
      ({ input }) =>
        input.platform === 'ios'
          ? 'is missing: production for App Store and TestFlight builds, sandbox for debug builds'
          : 'must be production or left out: only iOS has a sandbox',
    ),
    ['environment'],
  ),
  v.forward(
    v.partialCheck(
      [['platform'], ['alertToken']],
      ({ platform, alertToken }) => platform === 'ios' || alertToken === undefined,
      'is for ios only',
    ),
    ['alertToken'],
  ),
);
export type RegisterDevice = v.InferOutput<typeof RegisterDevice>;

/** Who is calling, as the callee's phone shows it. */
export const CallerIdentity = object({
  name: v.pipe(
    v.string('must be a string'),
    v.check((name) => name.trim() !== '', 'must not be empty'),
    v.check(
      (name) => [...name].length <= LIMITS.nameCharacters,
      `must have at most ${LIMITS.nameCharacters} characters`,
    ),
  ),
  /** What the phone shows beneath the name and dials back; the caller's user id by default. */
  handle: v.optional(text(128)),
  handleType: v.optional(oneOf(HANDLE_TYPES), 'generic'),
});

/** `POST /v1/calls` */
export const Invite = object({
  to: v.pipe(
    v.union([UserId, v.array(UserId)], 'must be a user id or a list of them'),
    v.transform((to) => (typeof to === 'string' ? [to] : to)),
    v.minLength(1, 'must name somebody'),
    v.maxLength(LIMITS.callees, `must name at most ${LIMITS.callees} users`),
    v.check((to) => new Set(to).size === to.length, 'must not name a user twice'),
  ),
  callId: v.optional(CallId),
  /** The device that calls: its socket alone is sent the call's signals. @default every device of the caller */
  deviceId: v.optional(DeviceId),
  media: v.optional(oneOf(MEDIA), 'audio'),
  caller: CallerIdentity,
  ringSeconds: v.optional(
    v.pipe(
      v.number('must be a number'),
      v.integer('must be a whole number'),
      v.minValue(LIMITS.ringSeconds.min, `must be at least ${LIMITS.ringSeconds.min}`),
      v.maxValue(LIMITS.ringSeconds.max, `must be at most ${LIMITS.ringSeconds.max}`),
    ),
  ),
  /** @see DeclineEnds */
  declineEnds: v.optional(oneOf(DECLINE_ENDS), 'call'),
  /** @see WhenBusy */
  whenBusy: v.optional(oneOf(WHEN_BUSY), 'ring'),
  /** The app's own data; goes into the push as `extra` unchanged. */
  custom: v.optional(
    v.pipe(
      JsonObject,
      v.check(
        (custom) => new TextEncoder().encode(JSON.stringify(custom)).length <= LIMITS.customBytes,
        `must be at most ${LIMITS.customBytes} bytes as JSON`,
      ),
    ),
  ),
});
export type Invite = v.InferOutput<typeof Invite>;

/** `POST /v1/calls/{callId}/ringing` and `…/answer` */
export const DeviceMove = object({ deviceId: DeviceId });
/** `POST /v1/calls/{callId}/decline` */
export const DeclineMove = object({ deviceId: DeviceId, reason: v.optional(oneOf(['declined', 'busy']), 'declined') });
/** `POST /v1/calls/{callId}/cancel` */
export const CancelMove = object({ deviceId: v.optional(DeviceId) });
/** `POST /v1/calls/{callId}/end` */
export const EndMove = object({
  deviceId: v.optional(DeviceId),
  reason: v.optional(oneOf(['completed', 'failed']), 'completed'),
});

/** `POST /v1/receipts/{token}` */
export const Receipt = object({ event: oneOf(['ringing', 'answered', 'declined', 'ended']) });
export type Receipt = v.InferOutput<typeof Receipt>;

/** `GET /v1/calls?state=&cursor=` */
export const HistoryQuery = object({
  state: v.optional(oneOf(CALL_STATES)),
  cursor: v.optional(v.string()),
});

/** As `RTCSessionDescriptionInit`: it can go into an `RTCPeerConnection` as it is. */
export const Description = object({
  type: oneOf(['offer', 'answer', 'pranswer', 'rollback']),
  sdp: v.optional(v.string('must be a string'), ''),
});

/** As `RTCIceCandidateInit`. */
export const Candidate = object({
  candidate: v.optional(v.string('must be a string'), ''),
  sdpMid: v.optional(v.nullable(v.string('must be a string'))),
  sdpMLineIndex: v.optional(v.nullable(v.pipe(v.number('must be a number'), v.integer('must be a whole number')))),
  usernameFragment: v.optional(v.nullable(v.string('must be a string'))),
});

/** Chosen by whoever sends: comes back with the answer to a message, and goes on with a signal. */
const id = v.optional(text(64));

const signal = {
  /** A signal that is sent again, because nobody knew whether it had arrived, has the same one. */
  id,
  /** The `id` of the signal that this one comes after: those of one socket are handled side by side, and may overtake. */
  previous: v.optional(text(64)),
  to: v.optional(UserId),
  description: v.optional(Description),
  candidate: v.optional(v.nullable(Candidate)),
};
const isOneSignal = ({ description, candidate }: { readonly description?: unknown; readonly candidate?: unknown }) =>
  (description === undefined) !== (candidate === undefined);
const ONE_SIGNAL = 'must hold either description or candidate';

/** `POST /v1/calls/{callId}/signals`: one `description` or one `candidate`; `null` says that there are no more candidates. */
export const SendSignal = v.pipe(
  object({ deviceId: DeviceId, ...signal }),
  v.check((input) => isOneSignal(input), ONE_SIGNAL),
);
export type SendSignal = v.InferOutput<typeof SendSignal>;

/** Of the last signal that somebody has seen; 0 for none. */
const SequenceNumber = v.pipe(
  v.number('must be a number'),
  v.integer('must be a whole number'),
  v.minValue(0, 'must be at least 0'),
  v.maxValue(LIMITS.signals, `must be at most ${LIMITS.signals}`),
);

/** `GET /v1/calls/{callId}/signals?deviceId=&after=` */
export const SignalsQuery = object({
  deviceId: DeviceId,
  after: v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,6}$/, 'must be a sequence number'), v.toNumber(), SequenceNumber),
    '0',
  ),
});

/** `GET /v1/ice-servers?callId=` */
export const IceServersQuery = object({ callId: CallId });

const ofCall = { callId: CallId, id };

/** What a client may send over its socket. */
export const socketMessages = {
  ping: object({ type: v.literal('ping'), id }),
  ringing: object({ type: v.literal('ringing'), ...ofCall }),
  signal: v.pipe(
    object({ type: v.literal('signal'), ...ofCall, ...signal }),
    v.check((input) => isOneSignal(input), ONE_SIGNAL),
  ),
  resume: object({
    type: v.literal('resume'),
    ...ofCall,
    after: v.optional(SequenceNumber, 0),
  }),
};

/** The one field that says which of the messages it is. */
export const SocketMessageType = v.object(
  { type: oneOf(['ping', 'ringing', 'signal', 'resume'] satisfies (keyof typeof socketMessages)[]) },
  'must be an object',
);
