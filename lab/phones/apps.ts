import type { AppDesign, AppName } from './app-design.ts';

const cordova = {
  platform: 'ios',
  reports: 'when_read',
  secondPush: 'second_call',
  checksCallState: false,
  connects: 'once_answered',
  capabilities: [],
  hasAlertToken: false,
  showsCalls: true,
} as const;

const ownNativeCode = {
  library: 'core (your own native code)',
  reports: 'always',
  secondPush: 'same_call',
  checksCallState: true,
  connects: 'while_ringing',
  registry: 'at_launch',
  // Not `voip-cancel`: the app has an alert token and a connection, and Apple allows VoIP pushes only for calls.
  capabilities: ['ring-again'],
  showsCalls: true,
} as const;

/** The apps that a lab phone can have: one for each fault, and one for each fix. */
export const APPS: Readonly<Record<AppName, AppDesign>> = {
  'cordova-late-registry': {
    ...cordova,
    name: 'cordova-late-registry',
    title: 'Cordova app, registry created by JavaScript',
    description:
      'cordova-plugin-callkit as published: the plugin creates its PKPushRegistry when JavaScript calls init. Rings in the foreground and in the background. Once it is killed, iOS launches it for a push and ends it with 0xbaadca11.',
    registry: 'from_javascript',
    library: 'cordova-plugin-callkit (luisbouca)',
    preset: 'cordova-legacy',
  },
  'cordova-launch-registry': {
    ...ownNativeCode,
    name: 'cordova-launch-registry',
    title: 'Cordova app, registry created at launch',
    description:
      'The same app with the PKPushRegistry created in the plugin’s pluginInitialize, before any JavaScript runs. It reads the core keys of the push, shows a second push as the same call, and checks whether the call still rings.',
    platform: 'ios',
    preset: 'universal',
    hasAlertToken: true,
  },
  'never-reports': {
    ...cordova,
    name: 'never-reports',
    title: 'App that never reports a call',
    description:
      'Sets its delegate at launch and passes the push to JavaScript without a report to CallKit, as @havesource/cordova-plugin-push does with ios.voip.',
    registry: 'at_launch',
    library: '@havesource/cordova-plugin-push',
    reports: 'never',
    preset: 'universal',
  },
  'native-swift': {
    ...ownNativeCode,
    name: 'native-swift',
    title: 'Native Swift app',
    description: 'Reads the core keys in its AppDelegate, reports every push, and ends calls that are over.',
    platform: 'ios',
    preset: 'minimal',
    hasAlertToken: true,
  },
  'native-android': {
    ...ownNativeCode,
    name: 'native-android',
    title: 'Native Android app',
    description: 'Shows a full-screen call for each call message, and a notification for a missed call.',
    library: 'core (your own FirebaseMessagingService)',
    platform: 'android',
    reports: 'when_read',
    capabilities: [],
    preset: 'universal',
    hasAlertToken: false,
  },
  'never-notifies': {
    ...ownNativeCode,
    name: 'never-notifies',
    title: 'Android app that never shows a call',
    description: 'Handles high-priority messages without a notification, until Google demotes it.',
    library: 'core (your own FirebaseMessagingService)',
    platform: 'android',
    reports: 'when_read',
    checksCallState: false,
    connects: 'once_answered',
    capabilities: [],
    preset: 'universal',
    hasAlertToken: false,
    showsCalls: false,
  },
};
