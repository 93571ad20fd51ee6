import type { EndReason, Environment, Media, Preset } from '../../lambda/contract/words.ts';
import type { AppDesign, AppName } from './app-design.ts';
import type { LogEntry } from './phone-log.ts';

export type PhonePlatform = 'ios' | 'android';

/**
 * Where the app's process is. `killed`: there is none, whether the user swiped it away, the system took it, or it was never
 * opened; a push may start it. `force_stopped` is Android's: nothing starts it but the user.
 */
export type ProcessState = 'foreground' | 'background' | 'suspended' | 'killed' | 'force_stopped';

/** Who built the app: a debug build has a token of Apple's sandbox, TestFlight and the App Store one of production. */
export type Build = 'debug' | 'store';

/**
 * A call as the phone has it. `calling`: it rings at the other end; `connecting`: the user answered and the server has
 * not yet said that this phone won; `in_call`: it has.
 */
export interface PhoneCall {
  /** CallKit's. One the app made up where its library does not take the call's own. */
  readonly uuid: string;
  /** The server's; `undefined` when the push's payload did not hold it where the app reads. */
  readonly callId?: string | undefined;
  readonly direction: 'incoming' | 'outgoing';
  readonly state: 'calling' | 'ringing' | 'connecting' | 'in_call' | 'ended';
  readonly name: string;
  readonly handle: string;
  readonly media: Media;
  /** How the user sees it: the system's call screen, Android's full screen or the banner in its place, or the app itself. */
  readonly shownBy: 'callkit' | 'full_screen' | 'heads_up' | 'app';
  /** Where native code reports with no session: by `POST {event}`, or by Cordova's `GET ?id=&input=`. */
  readonly callback?: { readonly url: string; readonly by: 'post' | 'cordova' } | undefined;
  /** Epoch milliseconds, the end of the ring window as the push says it. */
  readonly expiresAt?: number | undefined;
  /** Since when it rings or calls, or is talked: epoch milliseconds. */
  readonly since: number;
  readonly endedAt?: number | undefined;
  readonly endReason?: EndReason | undefined;
}

/** What a phone looks like from outside; plain JSON. */
export interface PhoneView {
  /** The device id that the app registers. */
  readonly id: string;
  readonly userId: string;
  readonly platform: PhonePlatform;
  readonly app: AppDesign;
  readonly build: Build;
  readonly environment: Environment;
  /** Of the push service: PushKit's or FCM's. */
  readonly token: string;
  readonly process: ProcessState;
  /** Whether there is somebody in the process to take a push: a `PKPushRegistry` with its delegate. Android always has one. */
  readonly takesPushes: boolean;
  readonly online: boolean;
  /** Whether it was unlocked since it started: before, the app cannot read its stored session. */
  readonly unlocked: boolean;
  /** Calls that are not over, oldest first. */
  readonly calls: readonly PhoneCall[];
  /** The last ten that are, newest first. */
  readonly recents: readonly PhoneCall[];
  /** Whether the device is registered with the API, and what it last said to that. */
  readonly registration?: { readonly status: number; readonly at: number; readonly code?: string } | undefined;
  /** iOS: pushes after which no call was reported, since the app was installed. */
  readonly offences?: number;
  /** iOS: the system hands the app no VoIP push any more until it is installed anew. */
  readonly pushesStopped?: boolean;
  /** Android: messages of high priority come as if of normal priority. */
  readonly demoted?: boolean;
  /** Android: the device sleeps, and messages of normal priority wait. */
  readonly dozing?: boolean;
  /** Android: whether the app may show a call over the lock screen. */
  readonly fullScreenAllowed?: boolean;
}

/** What somebody does with a phone. Without `callId`, the oldest call that it can be done to. */
export type PhoneAction =
  /** Starts the app or brings it to the front. The app registers with the API. */
  | { readonly do: 'open_app' }
  | { readonly do: 'put_in_background' }
  /** The system freezes an app in the background; iOS does so after seconds. */
  | { readonly do: 'suspend' }
  /** Swiped away, or taken by the system for its memory: to a push it is the same. */
  | { readonly do: 'kill' }
  /** Android: "Force stop" in the settings. */
  | { readonly do: 'force_stop' }
  | { readonly do: 'reboot' }
  /** The first unlock since the phone started. */
  | { readonly do: 'unlock' }
  | { readonly do: 'go_offline' }
  | { readonly do: 'come_online' }
  | { readonly do: 'answer'; readonly callId?: string | undefined }
  | { readonly do: 'decline'; readonly callId?: string | undefined }
  /** Ends a call that was answered, or cancels one that is still calling. */
  | { readonly do: 'hang_up'; readonly callId?: string | undefined }
  | { readonly do: 'call'; readonly to: string | readonly string[]; readonly media?: Media }
  | { readonly do: 'cancel'; readonly callId?: string | undefined }
  /** Deletes the app and installs it anew: a new token, and a clean slate with iOS. It runs when it is opened. */
  | { readonly do: 'reinstall' }
  /** Updates the app over the one that is there: the same token, and iOS forgets nothing. It runs when it is opened. */
  | { readonly do: 'install_update'; readonly app: AppName }
  /** Installs another build of the app, in the place of the one that is there: a token of the other environment. */
  | { readonly do: 'install_build'; readonly build: Build }
  /** Android: the device has lain still with its screen off. */
  | { readonly do: 'doze' }
  /** Android: somebody takes the device up. */
  | { readonly do: 'wake' }
  /** Android: the user's switch for full-screen intents. */
  | { readonly do: 'allow_full_screen'; readonly allowed: boolean };

/** What the app's own connection to the server tells it of a call. */
export interface CallNews {
  readonly callId: string;
  readonly state: 'initiated' | 'ringing' | 'answered' | 'ended';
  readonly endReason?: EndReason | undefined;
  /** Of this phone's own leg: the device that answered. */
  readonly answeredBy?: string | undefined;
}

export interface PhoneSettings {
  /** The device id. @default one that no other phone of this host has */
  readonly id?: string;
  readonly userId: string;
  readonly app: AppName;
  /** As which the calls that it makes show. @default the user's id */
  readonly callerName?: string;
  /** @default 'store' */
  readonly build?: Build;
  /** What the app says of its token's environment when it registers. @default the truth */
  readonly claimsEnvironment?: Environment;
  /** @default the app's own */
  readonly preset?: Preset;
  /** @default the app's own */
  readonly capabilities?: readonly string[];
  /**
   * How its app hears what becomes of a call: it asks every second, in the place of a connection, or waits until somebody who
   * holds one for it uses `tell`. @default 'asks'
   */
  readonly hears?: 'asks' | 'told';
  /** Of the deployment's app that it is. @default the first one */
  readonly appId?: string;
}

/** A phone in a running house. */
export interface LabPhone {
  readonly id: string;
  view(): PhoneView;
  /** Oldest first; the last thousand. */
  log(): readonly LogEntry[];
  /**
   * Does something with the phone. Resolves once the requests that the app made because of it were answered.
   *
   * @throws {CannotDo} when a user could not do that now, such as answer when nothing rings
   */
  act(action: PhoneAction): Promise<void>;
  /** Tells the app of a call over a connection that somebody else holds for it, as a WebSocket would. */
  tell(news: CallNews): void;
  /** Called with each new entry of the log, after the phone has changed. @returns how to stop */
  onLog(listener: (entry: LogEntry) => void): () => void;
}

/** Thrown by `act`: this cannot be done with the phone as it is. */
export class CannotDo extends Error {
  override readonly name = 'CannotDo';
}

/** All the phones of one house, made by `startPhones(house)` of `start-phones.ts`, which makes `house.advance` mind them too. */
export interface Phones {
  /** A phone with the app installed but never opened: `act({ do: 'open_app' })` registers it. */
  add(settings: PhoneSettings): LabPhone;
  get(id: string): LabPhone | undefined;
  all(): readonly LabPhone[];
  /** Takes it out of the house; its token is gone with Apple and Google. */
  remove(id: string): void;
  /** The next moment at which something is due on a phone, in epoch milliseconds. */
  nextDueAt(): number | undefined;
  isIdle(): boolean;
  /** Resolves once no phone has a request under way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}
