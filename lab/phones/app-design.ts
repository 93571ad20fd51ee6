import type { ClientLibraryName, Preset } from '../../lambda/contract/enums.ts';

/**
 * The properties of an app that decide whether a call rings: everything that the phone model knows about the app.
 * `client-libraries` has the result of each client library for a payload.
 */
export interface AppDesign {
  readonly name: AppName;
  readonly title: string;
  /** A sentence on what the app does right or wrong. */
  readonly description: string;
  readonly platform: 'ios' | 'android';
  /**
   * When the app creates its PKPushRegistry and sets the delegate. `from_javascript`: when JavaScript of the web view
   * asks for it. A background launch never runs that JavaScript, so the registry exists only if the user opened the app
   * in this process.
   */
  readonly registry: 'at_launch' | 'from_javascript';
  /** The client library whose native code reads the push: a name of `client-libraries/libraries.ts`. */
  readonly library: string;
  /** The name of its client library that the app registers; absent if no such library can be rung. */
  readonly registersAs?: ClientLibraryName;
  /**
   * `when_read`: if the library can read the payload. `always`: for every push, with an unknown caller if necessary.
   */
  readonly reports: 'when_read' | 'always' | 'never';
  /**
   * The result of a second push for a ringing call: it shows as the same call, rings a second time, or hangs up.
   */
  readonly secondPush: 'same_call' | 'second_call' | 'hangs_up';
  /** Android: whether its code reads the message that ends a call, while no JavaScript runs. */
  readonly readsEnd: boolean;
  /** Whether the app, after reporting a call, checks `expiresAt` and the server, and ends a call that is over. */
  readonly checksCallState: boolean;
  /**
   * Who reports call events: native code, where it has the URL for receipts, or also the app's JavaScript, to which the library hands
   * that URL: in the metadata of Expo's keys, or in the whole payload.
   */
  readonly receipts: 'native' | 'from_javascript';
  /** What an incoming call does while the phone has a call: it rings too, or the library drops it. */
  readonly whenBusy: 'rings' | 'drops';
  /** Whether a decline, or the end of a call, that could not be sent is kept, and sent once the phone is online. */
  readonly keepsRequests: boolean;
  /** When the app opens its connection to the server, over which it receives call events. */
  readonly connects: 'while_ringing' | 'once_answered';
  /** The preset that it registers. */
  readonly preset: Preset;
  readonly capabilities: readonly string[];
  /** Whether it registers a second token, for ordinary notifications. */
  readonly hasAlertToken: boolean;
  /** Android: whether the app shows a call or a missed call to the user. */
  readonly showsCalls: boolean;
  /** The same app without its fault; absent if it has none, or none that the lab can install. */
  readonly fixedBy?: AppName;
}

export const APP_NAMES = [
  'cordova-late-registry',
  'cordova-launch-registry',
  'never-reports',
  'native-swift',
  'native-android',
  'never-notifies',
  'react-native-ios',
  'react-native-android',
  'expo-ios',
  'expo-android',
  'flutter-ios',
  'flutter-android',
  'capacitor-ios',
  'capacitor-android',
] as const;
export type AppName = (typeof APP_NAMES)[number];
