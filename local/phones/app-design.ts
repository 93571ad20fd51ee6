import type { Preset } from '../../lambda/contract/words.ts';

/**
 * What of an app decides whether a call rings: all that the model of a phone knows of it. `libraries/` says what each
 * client library makes of a payload.
 */
export interface AppDesign {
  readonly name: AppName;
  readonly title: string;
  /** What is right or wrong with it, in a sentence. */
  readonly about: string;
  readonly platform: 'ios' | 'android';
  /**
   * When the PKPushRegistry and its delegate are made. `from_javascript`: once the web view's page asks for it, which a launch
   * in the background never comes to; so it is there only when the user opened the app in the life of this process.
   */
  readonly registry: 'at_launch' | 'from_javascript';
  /** The client library whose native code takes the push: a name in `libraries/`. */
  readonly library: string;
  /** `when_read`: whenever the library can read the payload. `always`: a call for every push, if need be an unknown one. */
  readonly reports: 'when_read' | 'always' | 'never';
  /**
   * What a second push for a call that rings does: shows as the same call, rings a second time, or hangs up.
   */
  readonly secondPush: 'same_call' | 'second_call' | 'hangs_up';
  /** Whether the app, once it has reported the call, ends one that is over: by `expiresAt`, and by asking the server. */
  readonly checksWhetherOver: boolean;
  /** From when on it has a connection of its own to the server, over which it hears what becomes of a call. */
  readonly connects: 'while_ringing' | 'once_answered';
  /** What it registers as. */
  readonly preset: Preset;
  readonly capabilities: readonly string[];
  /** Whether it registers a second token, for ordinary notifications. */
  readonly hasAlertToken: boolean;
  /** Android: whether a message about a call is shown to the user at all. */
  readonly showsCalls: boolean;
}

export const APP_NAMES = [
  'seed-cordova',
  'repaired-cordova',
  'never-reports',
  'native-swift',
  'native-android',
  'silent-android',
] as const;
export type AppName = (typeof APP_NAMES)[number];
