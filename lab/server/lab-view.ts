import type { ClientLibrary, PayloadOutcome } from '../../client-libraries/client-library.ts';
import type { AppName } from '../phones/app-design.ts';
import type { PhonePlatform, PhoneView } from '../phones/phone.ts';
import type { AppKilled } from '../phones/phone-log.ts';

/** Everything that the page shows, as plain JSON. It is sent completely after each change. */
export interface LabView {
  /** Epoch milliseconds of the local backend's clock. */
  readonly now: number;
  /** Alice's phone, Bob's phone and, if it is switched on, Bob's second device. */
  readonly phones: readonly LabPhoneView[];
  readonly apps: readonly AppChoice[];
  readonly scenarios: readonly ScenarioView[];
  /** Id of the scenario that was set up last, unless something was changed since. */
  readonly scenario?: string;
  readonly trace?: TraceView;
  readonly payload?: PayloadView;
  readonly faults: readonly FaultView[];
}

export interface LabPhoneView extends PhoneView {
  /** `Bob’s iPhone` */
  readonly label: string;
  /** `Bob` */
  readonly owner: string;
  /** How the system last ended the app; absent after the app was installed, or rang or called again. */
  readonly killed?: AppKilled & { readonly at: number };
  /** Whether its app was notified, over its socket, that its outgoing call rings at the callee. */
  readonly isCalleeRinging: boolean;
}

export interface AppChoice {
  readonly name: AppName;
  readonly title: string;
  readonly description: string;
  readonly platform: PhonePlatform;
}

/** A scenario that the lab can set up. */
export interface ScenarioView {
  readonly id: string;
  readonly title: string;
  /** The next steps for the user, and the expected result. */
  readonly hint: string;
}

export interface FaultView {
  readonly id: string;
  readonly label: string;
  /** A sentence on what the fault does. */
  readonly description: string;
  readonly isOn: boolean;
}

export const PLACES = [
  'app',
  'api',
  'lambda',
  'table',
  'queue',
  'sns',
  'apple',
  'google',
  'phone',
  'callkit',
  'android',
  'socket',
] as const;
/** The component of a hop in a call's trace. */
export type Place = (typeof PLACES)[number];

export const PROGRESS_STEPS = [
  'invite',
  'table',
  'sns',
  'push',
  'phone',
  'ring',
  'receipt',
  'answer',
  'media',
] as const;
/** The steps of a call. `push`: Apple's or Google's push service. `ring`: CallKit, or Android's call screen. */
export type ProgressStep = (typeof PROGRESS_STEPS)[number];

export interface HopView {
  readonly id: number;
  /** Milliseconds since the start of the trace, by the local backend's clock. */
  readonly offsetMs: number;
  /** Milliseconds; absent until the hop is over. */
  readonly durationMs?: number;
  readonly place: Place;
  readonly progressStep?: ProgressStep;
  readonly title: string;
  readonly detail?: string;
  /** `Bob’s iPhone`, or the device id of a device that is no phone of the lab. */
  readonly device?: string;
  /** A WebRTC signal: sent by an app, or delivered to one. */
  readonly signal?: 'sent' | 'delivered';
  readonly tone: 'plain' | 'good' | 'bad';
  /** Whether it is a detail of the hop before it, such as a request to the table. */
  readonly isMinor: boolean;
  /** Whether it ends the effect of earlier errors on a phone, such as a reinstall. */
  readonly isRecovery: boolean;
}

export interface TraceView {
  readonly callId?: string;
  /** User ids. */
  readonly from: string;
  readonly to: readonly string[];
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly hops: readonly HopView[];
  readonly timings: Timings;
}

/** Milliseconds; absent if the event has not happened. */
export interface Timings {
  /** From the caller's invite to the first ringing phone. */
  readonly inviteToRing?: number;
  /** From SNS's response to Publish to the first ringing phone. */
  readonly pushToRing?: number;
  /** From the tap on Answer to connected media. */
  readonly answerToConnected?: number;
}

export interface PayloadView {
  /** The phone that receives it: `Bob’s iPhone`. */
  readonly to: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly platform: PhonePlatform;
  /** Indented JSON; tokens are shortened. */
  readonly json: string;
  /** Size as the limit counts it: the whole JSON for Apple, the names and values of `data` for Google. */
  readonly bytes: number;
  readonly limit: number;
  readonly libraries: readonly LibraryView[];
}

/** The result of a client library's native code for a payload. */
export interface LibraryView extends Pick<ClientLibrary, 'name' | 'keys' | 'source'> {
  readonly outcome: PayloadOutcome;
  readonly reason: string;
}
