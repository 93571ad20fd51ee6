import type { AppDesign, AppName } from './app-design.ts';

const cordova = {
  platform: 'ios',
  reports: 'when_read',
  secondPush: 'second_call',
  checksWhetherOver: false,
  connects: 'once_answered',
  capabilities: [],
  hasAlertToken: false,
  showsCalls: true,
} as const;

const ownNativeCode = {
  library: 'core (your own native code)',
  reports: 'always',
  secondPush: 'same_call',
  checksWhetherOver: true,
  connects: 'while_ringing',
  registry: 'at_launch',
  // Not `voip-cancel`: it has a token for ordinary pushes and a connection, and Apple wants no VoIP push but for a call.
  capabilities: ['ring-again'],
  showsCalls: true,
} as const;

/** The apps that a phone of the lab can have: one of each fault, and of each cure. */
export const APPS: Readonly<Record<AppName, AppDesign>> = {
  'seed-cordova': {
    ...cordova,
    name: 'seed-cordova',
    title: 'Cordova app as it comes',
    about:
      'cordova-plugin-callkit as it comes: the plugin makes its PKPushRegistry when the page calls init. Rings in the foreground and in the background; once killed, iOS kills it again with 0xbaadca11.',
    registry: 'from_javascript',
    library: 'cordova-plugin-callkit (luisbouca)',
    preset: 'cordova-legacy',
  },
  'repaired-cordova': {
    ...ownNativeCode,
    name: 'repaired-cordova',
    title: 'Cordova app, mended',
    about:
      'The same app with the PKPushRegistry made in the plugin’s pluginInitialize, before any page runs. It reads the core of the push, shows a second push as the same call, and asks whether the call still rings.',
    platform: 'ios',
    preset: 'universal',
    hasAlertToken: true,
  },
  'never-reports': {
    ...cordova,
    name: 'never-reports',
    title: 'App that keeps the push to itself',
    about:
      'Has its delegate at launch and hands the push to JavaScript without a word to CallKit, as @havesource/cordova-plugin-push does with ios.voip.',
    registry: 'at_launch',
    library: '@havesource/cordova-plugin-push',
    reports: 'never',
    preset: 'universal',
  },
  'native-swift': {
    ...ownNativeCode,
    name: 'native-swift',
    title: 'Native Swift app',
    about: 'Reads the core in its AppDelegate, reports every push, and ends what is over.',
    platform: 'ios',
    preset: 'minimal',
    hasAlertToken: true,
  },
  'native-android': {
    ...ownNativeCode,
    name: 'native-android',
    title: 'Native Android app',
    about: 'Shows a full-screen call for each message, and a missed call as a notification.',
    library: 'core (your own FirebaseMessagingService)',
    platform: 'android',
    reports: 'when_read',
    capabilities: [],
    preset: 'universal',
    hasAlertToken: false,
  },
  'silent-android': {
    ...ownNativeCode,
    name: 'silent-android',
    title: 'Android app that shows nothing',
    about: 'Handles messages of high priority without a notification, until Google demotes it.',
    library: 'core (your own FirebaseMessagingService)',
    platform: 'android',
    reports: 'when_read',
    checksWhetherOver: false,
    connects: 'once_answered',
    capabilities: [],
    preset: 'universal',
    hasAlertToken: false,
    showsCalls: false,
  },
};
