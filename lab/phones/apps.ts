import { readerOf } from '../../client-libraries/libraries.ts';
import type { ClientLibraryName, PhonePlatform } from '../../lambda/contract/enums.ts';
import { behaviourOf } from '../../lambda/push/client-libraries.ts';
import type { AppDesign, AppName } from './app-design.ts';

/**
 * What is declared of a client library. What is up to the app (`app`) is done as in `docs/your-app`: the registry is made at launch, and
 * a second push shows as the same call.
 */
const declared = (library: ClientLibraryName, platform: PhonePlatform) => {
  const behaviour = behaviourOf(library, platform);
  if (behaviour === undefined) throw new Error(`${library} cannot be rung on ${platform}`);
  const { presets, registry = 'at_launch', secondPush, readsEnd } = behaviour;
  return {
    registersAs: library,
    preset: presets[0],
    registry: registry === 'app' ? 'at_launch' : registry,
    secondPush: secondPush === 'app' ? 'same_call' : secondPush,
    readsEnd: readsEnd !== 'no',
  } as const;
};

/** A library's name among the readers, checked at start. */
const reader = (platform: PhonePlatform, name: string): string => {
  readerOf(platform, name);
  return name;
};

const IOS_CODE = reader('ios', 'core (your own native code)');
const ANDROID_CODE = reader('android', 'core (your own FirebaseMessagingService)');

const cordova = {
  platform: 'ios',
  reports: 'when_read',
  receipts: 'native',
  whenBusy: 'rings',
  keepsRequests: false,
  checksCallState: false,
  connects: 'once_answered',
  capabilities: [],
  hasAlertToken: false,
  showsCalls: true,
} as const;

const ownNativeCode = {
  library: IOS_CODE,
  platform: 'ios',
  reports: 'always',
  receipts: 'native',
  whenBusy: 'rings',
  keepsRequests: true,
  checksCallState: true,
  connects: 'while_ringing',
  // Not `voip-cancel`: the app has an alert token and a connection, and Apple allows VoIP pushes only for calls.
  capabilities: ['ring-again'],
  hasAlertToken: true,
  showsCalls: true,
} as const;

const ownAndroidCode = {
  ...ownNativeCode,
  library: ANDROID_CODE,
  platform: 'android',
  reports: 'when_read',
  capabilities: [],
  hasAlertToken: false,
} as const;

/** An app whose code before JavaScript is that of the library. */
const libraryOnly = {
  reports: 'when_read',
  receipts: 'from_javascript',
  keepsRequests: true,
  checksCallState: true,
  connects: 'while_ringing',
  capabilities: [],
  hasAlertToken: false,
  showsCalls: true,
} as const;

/** The apps that a lab phone can have: one for each fault, and one for each fix. */
export const APPS: Readonly<Record<AppName, AppDesign>> = {
  'cordova-late-registry': {
    ...cordova,
    ...declared('luisbouca/cordova-plugin-callkit', 'ios'),
    name: 'cordova-late-registry',
    title: 'Cordova, registry by JavaScript',
    description:
      'cordova-plugin-callkit as published: the plugin creates its PKPushRegistry when JavaScript calls init. Rings in the foreground and in the background. Once it is killed, iOS launches it for a push and ends it with 0xbaadca11.',
    library: reader('ios', 'cordova-plugin-callkit (luisbouca)'),
    preset: 'cordova-legacy',
    fixedBy: 'cordova-launch-registry',
  },
  'cordova-launch-registry': {
    ...ownNativeCode,
    ...declared('native', 'ios'),
    name: 'cordova-launch-registry',
    title: 'Cordova, registry at launch',
    description:
      'The same app with the PKPushRegistry created in the plugin’s pluginInitialize, before any JavaScript runs. It reads the core keys of the push, shows a second push as the same call, and checks whether the call still rings.',
    preset: 'universal',
  },
  'never-reports': {
    ...cordova,
    name: 'never-reports',
    title: 'App that never reports a call',
    description:
      'Sets its delegate at launch and passes the push to JavaScript without a report to CallKit, as @havesource/cordova-plugin-push does with ios.voip.',
    registry: 'at_launch',
    secondPush: 'second_call',
    readsEnd: false,
    library: reader('ios', '@havesource/cordova-plugin-push'),
    reports: 'never',
    preset: 'universal',
    fixedBy: 'cordova-launch-registry',
  },
  'native-swift': {
    ...ownNativeCode,
    ...declared('native', 'ios'),
    name: 'native-swift',
    title: 'Native Swift app',
    description: 'Reads the core keys in its AppDelegate, reports every push, and ends calls that are over.',
  },
  'native-android': {
    ...ownAndroidCode,
    ...declared('native', 'android'),
    name: 'native-android',
    title: 'Native Android app',
    description: 'Shows a full-screen call for each call message, and a notification for a missed call.',
    preset: 'universal',
  },
  'never-notifies': {
    ...ownAndroidCode,
    ...declared('native', 'android'),
    name: 'never-notifies',
    title: 'Android app that never shows a call',
    description: 'Handles high-priority messages without a notification, until Google demotes it.',
    checksCallState: false,
    connects: 'once_answered',
    keepsRequests: false,
    preset: 'universal',
    showsCalls: false,
    fixedBy: 'native-android',
  },
  'react-native-ios': {
    ...ownNativeCode,
    ...declared('react-native-callkeep', 'ios'),
    name: 'react-native-ios',
    title: 'React Native app (callkeep)',
    description:
      'Its AppDelegate makes the registry at launch and reads the push: react-native-voip-push-notification and react-native-callkeep.',
  },
  'react-native-android': {
    ...ownAndroidCode,
    ...declared('react-native-callkeep', 'android'),
    name: 'react-native-android',
    title: 'React Native app (callkeep) on Android',
    description: 'Its background handler reads the message and shows the call.',
  },
  'expo-ios': {
    ...libraryOnly,
    ...declared('expo-callkit-telecom', 'ios'),
    name: 'expo-ios',
    title: 'Expo app (expo-callkit-telecom)',
    description:
      'The library reports every push under a UUID of its own. JavaScript finds the URL for receipts in metadata.ringthrough. A push that it cannot read ends the oldest call.',
    platform: 'ios',
    library: reader('ios', 'expo-callkit-telecom from 0.3.9'),
    whenBusy: 'rings',
  },
  'expo-android': {
    ...libraryOnly,
    ...declared('expo-callkit-telecom', 'android'),
    name: 'expo-android',
    title: 'Expo app (expo-callkit-telecom) on Android',
    description:
      'The library shows the call, and drops another one while it has one. It does not read the end of a call: a killed app rings until its time is over.',
    platform: 'android',
    library: reader('android', 'expo-callkit-telecom 0.3.9 to 0.4.0'),
    whenBusy: 'drops',
  },
  'flutter-ios': {
    ...ownNativeCode,
    ...declared('flutter_callkit_incoming', 'ios'),
    name: 'flutter-ios',
    title: 'Flutter app (flutter_callkit_incoming)',
    description: 'Its AppDelegate makes the registry at launch, reads the push and reports call events itself.',
  },
  'flutter-android': {
    ...ownAndroidCode,
    ...declared('flutter_callkit_incoming', 'android'),
    name: 'flutter-android',
    title: 'Flutter app (flutter_callkit_incoming) on Android',
    description: 'Its background handler in Dart reads the message and shows the call.',
  },
  'capacitor-ios': {
    ...libraryOnly,
    ...declared('capacitor-callkit-plugin', 'ios'),
    name: 'capacitor-ios',
    title: 'Capacitor app (capacitor-callkit-plugin)',
    description:
      'The plugin makes its registry when it is loaded, reports every push, and reads the end of a call. JavaScript gets the whole payload.',
    platform: 'ios',
    library: reader('ios', 'capacitor-callkit-plugin (Kaoschuks)'),
    whenBusy: 'rings',
  },
  'capacitor-android': {
    ...libraryOnly,
    ...declared('capacitor-callkit-plugin', 'android'),
    name: 'capacitor-android',
    title: 'Capacitor app (capacitor-callkit-plugin) on Android',
    description: 'The plugin shows the call and reads its end. JavaScript gets the whole message.',
    platform: 'android',
    library: reader('android', 'capacitor-callkit-plugin (Kaoschuks)'),
    whenBusy: 'rings',
  },
};
