import * as v from 'valibot';
import { END_REASONS } from './end-reasons.ts';
import { CALL_STATES, DEVICE_PLATFORMS, ENVIRONMENTS, HANDLE_TYPES, MEDIA, PRESETS, RING_OUTCOMES } from './enums.ts';
import { Candidate, Description } from './schemas/signals.ts';

const time = v.pipe(v.string(), v.isoTimestamp());
const parties = { userId: v.string(), deviceId: v.string() };

/** One push to one device, from SNS Publish to the phone's receipt. Fields of what has not happened are absent. */
export const RingView = v.object({
  ...parties,
  outcome: v.picklist(RING_OUTCOMES),
  reason: v.optional(v.string()),
  /** Amazon SNS's message id, as in its delivery log. */
  messageId: v.optional(v.string()),
  acceptedAt: v.optional(time),
  /** When and why Apple or Google refused the push after SNS had accepted it. */
  failed: v.optional(v.object({ at: time, reason: v.string() })),
  reportedAt: v.optional(time),
  answeredAt: v.optional(time),
});

export type RingView = v.InferOutput<typeof RingView>;

export const LegView = v.object({
  userId: v.string(),
  state: v.picklist(CALL_STATES),
  endReason: v.optional(v.picklist(END_REASONS)),
  answeredBy: v.optional(v.object(parties)),
});

/** A call as one of its participants sees it. Only the caller gets `rings`. */
export const CallView = v.object({
  callId: v.pipe(v.string(), v.uuid()),
  /** Increasing: of two views of a call, the one with the higher number is newer. */
  seq: v.number(),
  state: v.picklist(CALL_STATES),
  endReason: v.optional(v.picklist(END_REASONS)),
  from: v.string(),
  /** The caller's device, if the invite named it. */
  fromDevice: v.optional(v.string()),
  to: v.array(v.string()),
  media: v.picklist(MEDIA),
  caller: v.object({ name: v.string(), handle: v.string(), handleType: v.picklist(HANDLE_TYPES) }),
  custom: v.optional(v.record(v.string(), v.unknown())),
  startedAt: time,
  expiresAt: time,
  answeredAt: v.optional(time),
  endedAt: v.optional(time),
  answeredBy: v.optional(v.object(parties)),
  legs: v.array(LegView),
  rings: v.optional(v.array(RingView)),
});
export type CallView = v.InferOutput<typeof CallView>;

/** A device as its owner sees it, without token and endpoint. */
export const DeviceView = v.object({
  deviceId: v.string(),
  platform: v.picklist(DEVICE_PLATFORMS),
  environment: v.picklist(ENVIRONMENTS),
  appId: v.string(),
  preset: v.picklist(PRESETS),
  capabilities: v.array(v.string()),
  alerts: v.boolean(),
  /** Whether rings are known to reach the device; `reason` says what an app developer can do. */
  health: v.object({ state: v.picklist(['ok', 'unconfirmed', 'failing']), reason: v.optional(v.string()) }),
  registeredAt: time,
  refreshedAt: time,
});
export type DeviceView = v.InferOutput<typeof DeviceView>;

/** `GET /v1/calls`. Without `next` this is the last page. */
export const HistoryView = v.object({ calls: v.array(CallView), next: v.optional(v.string()) });

/** `GET /v1/blocks` */
export const BlocksView = v.object({ blocks: v.array(v.string()) });

/**
 * `POST /v1/receipts/{token}`, and `GET` without `input`: the call's state for the phone that the push woke. `answered_elsewhere` after
 * a report `answered` means that another device was first.
 */
export const ReceiptView = v.object({
  callId: v.string(),
  state: v.picklist(CALL_STATES),
  endReason: v.optional(v.picklist(END_REASONS)),
  /** The device of this user that answered. */
  answeredBy: v.optional(v.object(parties)),
  expiresAt: time,
});
export type ReceiptView = v.InferOutput<typeof ReceiptView>;

/** One signal. `seq` starts at 1 for each recipient of each call and has no gaps. */
export const SignalView = v.object({
  seq: v.number(),
  /** Chosen by the sender: two signals of one device with the same `id` are one signal, sent twice. */
  id: v.optional(v.string()),
  /** The `id` of the signal that this one comes after. */
  previous: v.optional(v.string()),
  from: v.object(parties),
  description: v.optional(Description),
  candidate: v.optional(v.nullable(Candidate)),
  sentAt: time,
});
export type SignalView = v.InferOutput<typeof SignalView>;

/** `GET /v1/calls/{callId}/signals` */
export const SignalsView = v.object({ signals: v.array(SignalView) });

/** `GET /v1/ice-servers`: `iceServers` is ready for `RTCConfiguration`. */
export const IceServersView = v.object({
  iceServers: v.array(
    v.object({ urls: v.array(v.string()), username: v.optional(v.string()), credential: v.optional(v.string()) }),
  ),
  /** When the TURN credential expires. */
  expiresAt: time,
});
export type IceServersView = v.InferOutput<typeof IceServersView>;

/** `DELETE /v1/users/me` */
export const ErasureView = v.object({ state: v.literal('erasing'), startedAt: time });
export type ErasureView = v.InferOutput<typeof ErasureView>;

/** `GET /v1/client-config` */
export const ClientConfigView = v.object({
  socket: v.object({
    url: v.string(),
    /** The WebSocket subprotocol. */
    protocol: v.string(),
    /** Seconds after which a client sends something over an idle socket. */
    pingSeconds: v.number(),
  }),
  limits: v.object({
    /** Of a request body, and of one with a signal. */
    bodyBytes: v.number(),
    signalBytes: v.number(),
    /** Of `custom`, as JSON. */
    customBytes: v.number(),
    callees: v.number(),
    /** For one recipient in one call. */
    signals: v.number(),
    /** Of a user. */
    devices: v.number(),
    deviceIdCharacters: v.number(),
    blocks: v.number(),
    /** Calls in a page of the history. */
    page: v.number(),
    /** Of one caller. */
    invitesPerMinute: v.number(),
    ringTimeoutSeconds: v.object({ min: v.number(), max: v.number(), default: v.number() }),
  }),
});
export type ClientConfigView = v.InferOutput<typeof ClientConfigView>;
