import type { DevicePlatform } from './enums.ts';

/*
 * The types of the published events for who receives them in TypeScript, written out: the published package has no dependency whose types
 * they could come from. They are those of the schemas in `published-events.ts`, which does not compile otherwise.
 */

/** What an event is about. */
export type PublishedEventType = PublishedCallEvent['type'] | PublishedDeviceEvent['type'];

/** An event for the team's own server: the body of a webhook, and the detail of an EventBridge event. */
export type PublishedEvent = PublishedCallEvent | PublishedDeviceEvent;

/** A user's device. */
export interface PublishedParty {
  readonly userId: string;
  readonly deviceId: string;
}

/** One callee's part of a call. */
export interface PublishedLeg {
  readonly userId: string;
  readonly state: 'initiated' | 'ringing' | 'answered' | 'ended';
  readonly endReason?: PublishedEndReason | undefined;
  readonly answeredBy?: PublishedParty | undefined;
}

/** Why a call, or a callee's part of it, has ended. */
export type PublishedEndReason =
  | 'completed'
  | 'failed'
  | 'declined'
  | 'busy'
  | 'no_answer'
  | 'unreachable'
  | 'cancelled'
  | 'answered_elsewhere'
  | 'declined_elsewhere';

/** What every event has. */
export interface PublishedEventHead {
  /** The same each time that the event is sent: handle an id once. Also the header `webhook-id`. */
  readonly id: string;
  readonly version: 1;
  /** When it happened: ISO 8601, in UTC. */
  readonly timestamp: string;
  /** Absent in a deployment without tenants. */
  readonly tenant?: string | undefined;
}

/** A call, as it was when the event happened. Times are ISO 8601, in UTC. */
export interface PublishedCallData {
  readonly callId: string;
  /** Who rings, answered or missed the call. Absent in `call.initiated` and `call.ended`. */
  readonly userId?: string | undefined;
  /** Of `call.ringing` and `call.answered`. */
  readonly deviceId?: string | undefined;
  /** The call that this one brings somebody into. */
  readonly parentCallId?: string | undefined;
  readonly from: string;
  readonly fromDevice?: string | undefined;
  readonly to: readonly string[];
  readonly media: 'audio' | 'video';
  /** Only with the setting `events.callerName`. */
  readonly caller?:
    | { readonly name: string; readonly handle: string; readonly handleType: 'generic' | 'number' | 'email' }
    | undefined;
  readonly startedAt: string;
  readonly expiresAt: string;
  readonly answeredAt?: string | undefined;
  readonly endedAt?: string | undefined;
  readonly endReason?: PublishedEndReason | undefined;
  readonly answeredBy?: PublishedParty | undefined;
  readonly legs: readonly PublishedLeg[];
}

/** An event of a call. */
export interface PublishedCallEvent extends PublishedEventHead {
  readonly type: 'call.initiated' | 'call.ringing' | 'call.answered' | 'call.ended' | 'call.missed';
  /** Increases with each event of the call, with gaps. */
  readonly sequence: number;
  readonly data: PublishedCallData;
}

/** A device, as far as an event says it. */
export interface PublishedDeviceData {
  readonly userId: string;
  readonly deviceId: string;
  /** Absent in `device.removed`, as `appId` is. */
  readonly platform?: DevicePlatform | undefined;
  readonly appId?: string | undefined;
  /** Of `device.failing`: why pushes to it fail. */
  readonly reason?: string | undefined;
}

/** An event of a device. */
export interface PublishedDeviceEvent extends PublishedEventHead {
  readonly type: 'device.registered' | 'device.failing' | 'device.removed';
  readonly data: PublishedDeviceData;
}
