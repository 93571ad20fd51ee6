import * as v from 'valibot';
import { END_REASONS } from './end-reasons.ts';
import { DEVICE_PLATFORMS, MEDIA } from './enums.ts';
import type { PublishedEvent as WrittenOut } from './published-event-types.ts';
import { CallId, DeviceId, UserId } from './schemas/fields.ts';
import { CallerView, LegView, Party, Timestamp } from './views.ts';

/** Events for the team's own server, which `publish-events` puts onto an EventBridge bus and sends to webhooks. */
export const PUBLISHED_CALL_EVENTS = [
  'call.initiated',
  'call.ringing',
  'call.answered',
  'call.ended',
  'call.missed',
] as const;
export const PUBLISHED_DEVICE_EVENTS = ['device.registered', 'device.failing', 'device.removed'] as const;
export const PUBLISHED_EVENTS = [...PUBLISHED_CALL_EVENTS, ...PUBLISHED_DEVICE_EVENTS] as const;
export type PublishedEventType = (typeof PUBLISHED_EVENTS)[number];

/** The version of the events' form. It changes only if a field changes its meaning or is removed. */
export const PUBLISHED_EVENT_VERSION = 1;

const common = {
  /** The same each time that the event is sent: handle an id once. Also the header `webhook-id`. */
  id: v.pipe(v.string(), v.maxLength(128)),
  version: v.literal(PUBLISHED_EVENT_VERSION),
  /** When it happened. */
  timestamp: Timestamp,
  /** Absent in a deployment without tenants. */
  tenant: v.optional(v.string()),
};

export const PublishedCallEvent = v.object({
  ...common,
  type: v.picklist(PUBLISHED_CALL_EVENTS),
  /** Increases with each event of the call, with gaps. */
  sequence: v.pipe(v.number(), v.integer(), v.minValue(0)),
  data: v.object({
    callId: CallId,
    /** Whose part of the call the event is about: who rings, answered, missed it. Absent in `call.initiated` and `call.ended`. */
    userId: v.optional(UserId),
    /** Of `call.ringing` and `call.answered`. */
    deviceId: v.optional(DeviceId),
    parentCallId: v.optional(CallId),
    from: UserId,
    fromDevice: v.optional(DeviceId),
    to: v.array(UserId),
    media: v.picklist(MEDIA),
    /** Only with the setting `events.callerName`. */
    caller: v.optional(CallerView),
    startedAt: Timestamp,
    expiresAt: Timestamp,
    answeredAt: v.optional(Timestamp),
    endedAt: v.optional(Timestamp),
    endReason: v.optional(v.picklist(END_REASONS)),
    answeredBy: v.optional(Party),
    legs: v.array(LegView),
  }),
});
export type PublishedCallEvent = v.InferOutput<typeof PublishedCallEvent>;

export const PublishedDeviceEvent = v.object({
  ...common,
  type: v.picklist(PUBLISHED_DEVICE_EVENTS),
  data: v.object({
    userId: UserId,
    deviceId: DeviceId,
    /** Absent in `device.removed`. */
    platform: v.optional(v.picklist(DEVICE_PLATFORMS)),
    appId: v.optional(v.string()),
    /** Of `device.failing`: why pushes to it fail. */
    reason: v.optional(v.string()),
  }),
});
export type PublishedDeviceEvent = v.InferOutput<typeof PublishedDeviceEvent>;

export const PublishedEvent = v.variant('type', [PublishedCallEvent, PublishedDeviceEvent]);
export type PublishedEvent = v.InferOutput<typeof PublishedEvent>;

/** With members that cannot be written to. */
type Frozen<T> = T extends readonly (infer One)[]
  ? readonly Frozen<One>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Assert<T extends true> = T;
/** Compiles only if the types for receivers are those of the schemas. */
export type IsWrittenOut = Assert<Same<Frozen<PublishedEvent>, Frozen<WrittenOut>>>;
