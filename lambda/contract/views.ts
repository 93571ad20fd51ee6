import * as v from 'valibot';
import { END_REASONS } from './end-reasons.ts';
import {
  CALL_STATES,
  CLIENT_LIBRARIES,
  ENVIRONMENTS,
  HANDLE_TYPES,
  MEDIA,
  PHONE_PLATFORMS,
  PRESETS,
  RING_OUTCOMES,
  WEEKDAYS,
} from './enums.ts';
import { CallId, DeviceId, UserId } from './schemas/fields.ts';
import { Candidate, Candidates, Description, MessageId } from './schemas/signals.ts';

/** In UTC with milliseconds. */
export const Timestamp = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A user's device. */
export const Party = v.object({ userId: UserId, deviceId: DeviceId });

/** One push to one device, from SNS Publish to the phone's receipt. Fields of what has not happened are absent. */
export const RingView = v.object({
  ...Party.entries,
  outcome: v.picklist(RING_OUTCOMES),
  reason: v.optional(v.string()),
  /** Amazon SNS's message id, as in its delivery log. */
  messageId: v.optional(v.string()),
  acceptedAt: v.optional(Timestamp),
  /** When and why Apple or Google refused the push after SNS had accepted it. */
  failed: v.optional(v.object({ at: Timestamp, reason: v.string() })),
  reportedAt: v.optional(Timestamp),
  answeredAt: v.optional(Timestamp),
});

export type RingView = v.InferOutput<typeof RingView>;

export const LegView = v.object({
  userId: UserId,
  state: v.picklist(CALL_STATES),
  endReason: v.optional(v.picklist(END_REASONS)),
  answeredBy: v.optional(Party),
});

/** The caller as the callees' phones show it. */
export const CallerView = v.object({ name: v.string(), handle: v.string(), handleType: v.picklist(HANDLE_TYPES) });

/** A party of the parent call who is in a child call too. */
export const ParentPartyView = v.object({
  userId: UserId,
  /** The device that is in the call; absent for a caller who named none and may use any. */
  deviceId: v.optional(DeviceId),
  /** When the party left this call. */
  leftAt: v.optional(Timestamp),
});

export type ParentPartyView = v.InferOutput<typeof ParentPartyView>;

/** A call as one of its participants sees it. Only the caller gets `rings`; the other parties of the parent call get an empty list. */
export const CallView = v.object({
  callId: CallId,
  /** Of a child call: the answered call into which the caller invites somebody. */
  parentCallId: v.optional(CallId),
  /** Increasing: of two views of a call, the one with the higher number is newer. */
  seq: count,
  state: v.picklist(CALL_STATES),
  endReason: v.optional(v.picklist(END_REASONS)),
  from: UserId,
  /** The caller's device, if the invite named it. */
  fromDevice: v.optional(DeviceId),
  to: v.array(UserId),
  media: v.picklist(MEDIA),
  caller: CallerView,
  custom: v.optional(v.record(v.string(), v.unknown())),
  startedAt: Timestamp,
  expiresAt: Timestamp,
  answeredAt: v.optional(Timestamp),
  endedAt: v.optional(Timestamp),
  answeredBy: v.optional(Party),
  legs: v.array(LegView),
  /** Of a child call: those who were in the parent call when the invite was made, the caller among them. */
  parentParties: v.optional(v.array(ParentPartyView)),
  rings: v.optional(v.array(RingView)),
});
export type CallView = v.InferOutput<typeof CallView>;

/** Whether rings are known to reach a device; `reason` says what an app developer can do. */
const Health = v.object({ state: v.picklist(['ok', 'unconfirmed', 'failing']), reason: v.optional(v.string()) });

/** A phone as its owner sees it, without token and endpoint. */
export const PhoneView = v.object({
  deviceId: DeviceId,
  platform: v.picklist(PHONE_PLATFORMS),
  environment: v.picklist(ENVIRONMENTS),
  appId: v.string(),
  preset: v.picklist(PRESETS),
  /** The client library that the app named. */
  library: v.optional(v.picklist(CLIENT_LIBRARIES)),
  capabilities: v.array(v.string()),
  alerts: v.boolean(),
  /** In which alerts are shown, as registered. */
  language: v.optional(v.string()),
  health: Health,
  /**
   * `pending`: a registration waits until SNS takes it, and the phone is not rung by it before; a registration of the phone that was there
   * already is rung until then.
   */
  state: v.optional(v.literal('pending')),
  /** When a pending registration is expected to be carried out. */
  pendingUntil: v.optional(Timestamp),
  registeredAt: Timestamp,
  refreshedAt: Timestamp,
});
export type PhoneView = v.InferOutput<typeof PhoneView>;

/** A browser as its owner sees it, without its push subscription. */
export const BrowserView = v.object({
  deviceId: DeviceId,
  platform: v.literal('web'),
  appId: v.string(),
  /** Whether it rings by Web Push too, and not only while a page of it has a socket. */
  push: v.boolean(),
  language: v.optional(v.string()),
  health: Health,
  registeredAt: Timestamp,
  refreshedAt: Timestamp,
});
export type BrowserView = v.InferOutput<typeof BrowserView>;

export const DeviceView = v.variant('platform', [PhoneView, BrowserView]);
export type DeviceView = v.InferOutput<typeof DeviceView>;

/**
 * What of a registration may not work as the app expects, with a text for its developer.
 *
 * - `library_not_named`: without `library`, it cannot be checked that the preset rings the app.
 * - `rings_only_while_running`: the library makes its PKPushRegistry too late for an app that was killed.
 * - `voip_cancel_may_ring`, `ring_again_may_ring_twice`: some libraries that read the preset ring a false call.
 * - `capability_without_effect`, `capability_unknown`: nothing is done for a capability.
 * - `token_in_capitals`, `token_length`: the token is unusual.
 */
export const WARNING_CODES = [
  'library_not_named',
  'rings_only_while_running',
  'voip_cancel_may_ring',
  'ring_again_may_ring_twice',
  'capability_without_effect',
  'capability_unknown',
  'token_in_capitals',
  'token_length',
] as const;

export const RegistrationWarning = v.object({ code: v.picklist(WARNING_CODES), detail: v.string() });
export type RegistrationWarning = v.InferOutput<typeof RegistrationWarning>;

/** `PUT /v1/devices/{deviceId}` */
export const RegistrationView = v.variant('platform', [
  v.object({ ...PhoneView.entries, warnings: v.array(RegistrationWarning) }),
  v.object({ ...BrowserView.entries, warnings: v.array(RegistrationWarning) }),
]);
export type RegistrationView = v.InferOutput<typeof RegistrationView>;

/** `GET /v1/devices` */
export const DevicesView = v.object({ devices: v.array(DeviceView) });

/** `GET /v1/calls`. Without `next` this is the last page. */
export const HistoryView = v.object({ calls: v.array(CallView), next: v.optional(v.string()) });

/** `GET /v1/blocks` */
export const BlocksView = v.object({ blocks: v.array(UserId) });

/** `GET|PUT /v1/do-not-disturb`: as it was set; an empty object while it is switched off. */
export const DoNotDisturbView = v.object({
  until: v.optional(Timestamp),
  hours: v.optional(
    v.array(v.object({ days: v.optional(v.array(v.picklist(WEEKDAYS))), from: v.string(), to: v.string() })),
  ),
  timeZone: v.optional(v.string()),
  exceptUsers: v.optional(v.array(UserId)),
  repeatedCalls: v.optional(v.boolean()),
  letCallersKnow: v.optional(v.boolean()),
});
export type DoNotDisturbView = v.InferOutput<typeof DoNotDisturbView>;

/**
 * `POST /v1/receipts/{token}`, and `GET` without `input`: the call's state for the phone that the push woke. `answered_elsewhere` after
 * a report `answered` means that another device was first.
 */
export const ReceiptView = v.object({
  callId: CallId,
  state: v.picklist(CALL_STATES),
  endReason: v.optional(v.picklist(END_REASONS)),
  /** The device of this user that answered. */
  answeredBy: v.optional(Party),
  expiresAt: Timestamp,
});
export type ReceiptView = v.InferOutput<typeof ReceiptView>;

/** One signal: what its sender sent together. `seq` starts at 1 for each recipient of each call and has no gaps. */
export const SignalView = v.object({
  seq: count,
  /** Chosen by the sender: two signals of one device with the same `id` are one signal, sent twice. */
  id: v.optional(MessageId),
  /** The `id` of the signal that this one comes after. */
  previous: v.optional(MessageId),
  /** The `id` of the last signal of the recipient's that the sender has received in order: those before have arrived too. */
  ack: v.optional(MessageId),
  from: Party,
  description: v.optional(Description),
  candidates: v.optional(Candidates),
  data: v.optional(v.record(v.string(), v.unknown())),
  candidate: v.optional(v.nullable(Candidate)),
  sentAt: Timestamp,
});
export type SignalView = v.InferOutput<typeof SignalView>;

/** `POST /v1/calls/{callId}/signals` */
export const SentSignalView = v.object({ seq: count });

/** `GET /v1/calls/{callId}/signals` */
export const SignalsView = v.object({ signals: v.array(SignalView) });

/** An `RTCIceServer`. */
export const IceServerView = v.object({
  urls: v.array(v.string()),
  username: v.optional(v.string()),
  credential: v.optional(v.string()),
});

/** `GET /v1/ice-servers`: `iceServers` is ready for `RTCConfiguration`. */
export const IceServersView = v.object({
  iceServers: v.array(IceServerView),
  /** When the TURN credential expires. */
  expiresAt: Timestamp,
});
export type IceServersView = v.InferOutput<typeof IceServersView>;

/** `DELETE /v1/users/me` */
export const ErasureView = v.object({ state: v.literal('erasing'), startedAt: Timestamp });
export type ErasureView = v.InferOutput<typeof ErasureView>;

/** `GET /v1/client-config` */
export const ClientConfigView = v.object({
  /** Base URLs of the deployments that serve this deployment's users, the one to be asked first at the start. Absent: this one alone. */
  urls: v.optional(v.array(v.string())),
  /** Where browsers can be rung by Web Push: the key for `pushManager.subscribe`, base64url. */
  webPush: v.optional(v.object({ publicKey: v.string() })),
  socket: v.object({
    url: v.string(),
    /** The WebSocket subprotocol. */
    protocol: v.string(),
    /** Seconds after which a client sends something over an idle socket. */
    pingSeconds: count,
  }),
  limits: v.object({
    /** Of a request body, of one with a signal, and of a message over the socket. */
    bodyBytes: count,
    signalBytes: count,
    messageBytes: count,
    /** Of `custom`, as JSON. */
    customBytes: count,
    callees: count,
    /** In one signal. */
    candidates: count,
    /** For one recipient of a call, not acknowledged yet, and in one minute. */
    pendingSignals: count,
    signalsPerMinute: count,
    /** Of a user. */
    devices: count,
    deviceIdCharacters: count,
    blocks: count,
    /** Calls in a page of the history. */
    page: count,
    /** Of one caller. */
    invitesPerMinute: count,
    ringTimeoutSeconds: v.object({ min: count, max: count, default: count }),
  }),
});
export type ClientConfigView = v.InferOutput<typeof ClientConfigView>;
