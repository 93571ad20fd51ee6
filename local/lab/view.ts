import type { AppName } from '../phones/app-design.ts';
import type { ClientLibrary, Verdict } from '../phones/libraries/reading.ts';
import type { PhonePlatform, PhoneView } from '../phones/phone.ts';
import type { AppKilled } from '../phones/phone-log.ts';

/** Everything that the page shows, as plain JSON. It is sent whole whenever something changes. */
export interface LabView {
  /** Epoch milliseconds, by the house's clock. */
  readonly now: number;
  /** Alice's, Bob's and, when it is switched on, Bob's second one. */
  readonly phones: readonly LabPhoneView[];
  readonly apps: readonly AppChoice[];
  readonly stories: readonly StoryView[];
  /** The story that was set up last. */
  readonly story?: string;
  readonly journey?: JourneyView;
  readonly payload?: PayloadView;
  readonly faults: readonly FaultView[];
}

export interface LabPhoneView extends PhoneView {
  /** `Bob’s iPhone` */
  readonly label: string;
  /** `Bob` */
  readonly owner: string;
  /** How the system last ended the app, until the app is opened, updated or rung anew. */
  readonly killed?: AppKilled & { readonly at: number };
  /** Whether its app was told, over its socket, that the call that it makes rings. */
  readonly hearsRinging: boolean;
}

export interface AppChoice {
  readonly name: AppName;
  readonly title: string;
  readonly about: string;
  readonly platform: PhonePlatform;
}

/** A situation that the lab can set up by itself. */
export interface StoryView {
  readonly id: string;
  readonly title: string;
  /** What to do now, and what to look at. */
  readonly hint: string;
}

export interface FaultView {
  readonly id: string;
  readonly label: string;
  /** What it does, in a sentence. */
  readonly about: string;
  readonly isOn: boolean;
}

export const PLACES = [
  'app',
  'api',
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
/** Where a hop of a call's journey took place. */
export type Place = (typeof PLACES)[number];

export const STAGES = ['invite', 'table', 'sns', 'push', 'phone', 'ring', 'receipt', 'answer', 'media'] as const;
/** What a call passes on its way. `push`: Apple's or Google's service. `ring`: CallKit, or Android's call screen. */
export type Stage = (typeof STAGES)[number];

export interface HopView {
  readonly id: number;
  /** Milliseconds since the journey began, by the house's clock. */
  readonly at: number;
  /** Milliseconds, once it is over. */
  readonly took?: number;
  readonly place: Place;
  readonly stage?: Stage;
  readonly title: string;
  readonly detail?: string;
  readonly tone: 'plain' | 'good' | 'bad';
  /** Part of the hop before it that is no part of the story: a request to the table, say. */
  readonly isMinor: boolean;
  /** Whether it is a fresh start for a phone: what went wrong before does so no more. */
  readonly isFreshStart: boolean;
}

export interface JourneyView {
  readonly callId?: string;
  /** User ids. */
  readonly from: string;
  readonly to: readonly string[];
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly hops: readonly HopView[];
  readonly timings: Timings;
}

/** Milliseconds; what has not happened is left out. */
export interface Timings {
  /** From the caller's request to the first phone that rings. */
  readonly inviteToRing?: number;
  /** From SNS's acceptance to the first phone that rings. */
  readonly pushToRing?: number;
  /** From the tap on the phone to media that flows. */
  readonly answerToConnected?: number;
}

export interface PayloadView {
  /** The phone that it was for: `Bob’s iPhone`. */
  readonly to: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly platform: PhonePlatform;
  /** The JSON with indents; tokens are shortened. */
  readonly json: string;
  /** As the limit counts them: the whole JSON with Apple, the names and values of `data` with Google. */
  readonly bytes: number;
  readonly limit: number;
  readonly libraries: readonly LibraryView[];
}

/** What the native code of a client library makes of a payload. */
export interface LibraryView extends Pick<ClientLibrary, 'name' | 'keys' | 'source'> {
  readonly verdict: Verdict;
  readonly reason: string;
}
