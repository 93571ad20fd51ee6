import type { ClientLibrary, PayloadOutcome } from '../../client-libraries/client-library.ts';
import type { BrowserView } from '../browser/browser.ts';
import type { AppName } from '../phones/app-design.ts';
import type { PhonePlatform, PhoneView } from '../phones/phone.ts';
import type { AppKilled } from '../phones/phone-log.ts';
import type { LabCallView, PartyKind } from './calls/call-view.ts';
import type { Finding, FindingId } from './findings/finding.ts';
import type { OwnAppView } from './own-app/own-app-view.ts';

/** Everything that the page shows, as plain JSON. It is sent completely after each change. */
export interface LabView {
  /** Epoch milliseconds of the local backend's clock. */
  readonly now: number;
  /** Alice's phone, Bob's phone and, if it is switched on, Bob's second device. */
  readonly phones: readonly LabPhoneView[];
  /** Bob's browser, if he has one; beside his phone, or instead of it. */
  readonly browser?: LabBrowserView;
  readonly apps: readonly AppChoice[];
  readonly scenarios: readonly ScenarioView[];
  /** Id of the scenario that was set up last, unless something was changed since. */
  readonly scenario?: string;
  readonly trace?: TraceView;
  readonly payload?: PayloadView;
  readonly faults: readonly FaultView[];
  /** What the developer of an app learns from the last call; absent if nothing is to be changed. */
  readonly finding?: FindingView;
  readonly times: LabTimes;
  /** The calls of this session, newest first. */
  readonly calls: readonly LabCallView[];
  readonly ownApp: OwnAppView;
}

/** What happens by itself during a call, in milliseconds. */
export interface LabTimes {
  /** From the start of a call to the second push for it. */
  readonly secondPush: number;
  /** From a VoIP push to iOS's check for a reported call. */
  readonly reportCheck: number;
  /** From the start of a call to its end if no phone answers. */
  readonly ringWindow: number;
}

/** A finding as the page shows it; its lines of code are loaded when they are shown. */
export interface FindingView extends Omit<Finding, 'lines' | 'platforms'> {
  readonly id: FindingId;
  /** The id of the hop that it explains; absent if it explains the state of a phone or a fault. */
  readonly hop?: number;
  /** The id of the phone that it is about, if it is about one. */
  readonly phone?: string;
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
  /** The other party of its call that is answered. */
  readonly otherParty?: PartyKind;
}

export interface LabBrowserView extends BrowserView {
  /** `Bob’s browser` */
  readonly label: string;
  /** `Bob` */
  readonly owner: string;
  /** The other party of its call that is answered. */
  readonly otherParty?: PartyKind;
}

export interface AppChoice {
  readonly name: AppName;
  readonly title: string;
  readonly description: string;
  readonly platform: PhonePlatform;
}

/** What a scenario is about. */
export type ScenarioGroup = 'app' | 'phone' | 'browser' | 'push';

/** A scenario that the lab can set up. */
export interface ScenarioView {
  readonly id: string;
  readonly title: string;
  /** A sentence on what happens, and why. */
  readonly hint: string;
  readonly group: ScenarioGroup;
}

/** A fault toggle, as its `FaultToggle` describes it. */
export interface FaultView {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly errors: readonly string[];
  readonly end: string;
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
  'push_service',
  'browser',
  'phone',
  'callkit',
  'android',
  'socket',
  'bus',
  'webhook',
] as const;
/** The component of a hop in a call's trace. */
export type Place = (typeof PLACES)[number];

export const PROGRESS_STEPS = [
  'invite',
  'table',
  'sns',
  'push',
  'web_push_function',
  'push_service',
  'phone',
  'ring',
  'receipt',
  'answer',
  'media',
] as const;
/**
 * The steps of a call. `push`: Apple's or Google's push service. `web_push_function` and `push_service`: of a browser, instead of `sns` and
 * `push`. `phone`: or the browser. `ring`: CallKit, Android's call screen, or a browser's notification or page.
 */
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
  /** What happened, for programs: `apns:BadDeviceToken`, `sns:EndpointDisabled`, `phone:no_delegate`, `phone:push_dropped:expired`. */
  readonly code?: string;
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
  readonly platform: PhonePlatform | 'web';
  /** Indented JSON; tokens are shortened. */
  readonly json: string;
  /** Size as the limit counts it: the whole JSON for Apple and for a browser, the names and values of `data` for Google. */
  readonly bytes: number;
  readonly limit: number;
  readonly libraries: readonly LibraryView[];
}

/** The result of a client library's native code for a payload. */
export interface LibraryView extends Pick<ClientLibrary, 'name' | 'keys' | 'source'> {
  /** The keys that it reads of this payload, as JSON pointers, also those that the payload does not have. */
  readonly reads: readonly string[];
  readonly outcome: PayloadOutcome;
  readonly reason: string;
}
