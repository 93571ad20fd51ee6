import { FRAMEWORK_IDS } from '../your-app/frameworks.ts';
import type { Lines, Region } from './finding.ts';

/** No framework has lines for the finding. */
export const nowhere = (none: string): Lines => Object.fromEntries(FRAMEWORK_IDS.map((id) => [id, { none }]));

/** Where a region belongs, if its file's name does not say it. */
export const CAPTIONS: Readonly<Partial<Record<Region, string>>> = {
  'cordova/CordovaCall.m#launch':
    'With cordova-plugin-callkit, up to cordova-ios 7: both blocks, and onload in plugin.xml.',
  'cordova/CordovaCall.m#init': 'In place of the plugin’s own methods of these names.',
  'cordova/plugin/CallPushes.m#launch':
    'Instead, also with cordova-ios 8: the plugin of the recipe, which has the registry and CallKit’s provider itself.',
};

/** The PKPushRegistry is created at launch. */
export const CREATE_REGISTRY: Lines = {
  ios: ['ios/VoipPushes.swift#registry', 'ios/AppDelegate.swift#launch'],
  'ios-objective-c': ['ios-objective-c/RingthroughCalls.m#start', 'ios-objective-c/AppDelegate.m#launch'],
  cordova: ['cordova/CordovaCall.m#launch', 'cordova/CordovaCall.m#init', 'cordova/plugin/CallPushes.m#launch'],
  capacitor: ['capacitor/ios/AppDelegate.swift#launch'],
  'react-native': ['react-native/ios/AppDelegate.swift#launch', 'react-native/ios/AppDelegate+Calls.m#launch'],
  expo: { none: 'Nothing to change: expo-callkit-telecom creates the registry at launch, before any JavaScript runs.' },
  flutter: ['flutter/AppDelegate.swift#launch'],
};

/** Each VoIP push is reported to CallKit before the delegate returns. */
export const REPORT_PUSH: Lines = {
  ios: ['ios/VoipPushes.swift#push', 'ios/Calls.swift#report'],
  'ios-objective-c': ['ios-objective-c/RingthroughCalls.m#push', 'ios-objective-c/RingthroughCalls.m#report'],
  cordova: ['cordova/plugin/CallPushes.m#push'],
  capacitor: { none: 'Nothing to change: capacitor-callkit-plugin reports every push.' },
  'react-native': ['react-native/ios/CallPushes.swift#push', 'react-native/ios/AppDelegate+Calls.m#push'],
  expo: { none: 'Nothing to change: expo-callkit-telecom reports every push.' },
  flutter: ['flutter/AppDelegate.swift#push'],
};

/** The app registers its token, with environment and library. */
export const REGISTER: Lines = {
  ios: ['ios/Registration.swift#register', 'ios/Registration.swift#environment'],
  'ios-objective-c': { none: 'The app’s JavaScript registers the token: see the tab of its framework.' },
  android: ['android/DeviceRegistration.kt#register'],
  cordova: ['cordova/www/calls-trusted-care.js#token', 'cordova/www/calls.js#events'],
  capacitor: ['capacitor/calls.ts#token', 'capacitor/calls.ts#start'],
  'react-native': ['react-native/calls.ts#token', 'react-native/android.ts#register'],
  expo: ['expo/calls.ts#token', 'expo/calls.ts#start'],
  flutter: ['flutter/calls.dart#register'],
};

/** The app's code reads the keys of the push. */
export const READ_PUSH: Lines = {
  ...REGISTER,
  ios: ['ios/CallPush.swift#read', 'ios/Registration.swift#register'],
  'ios-objective-c': ['ios-objective-c/RingthroughPush.m#read'],
  android: ['android/IncomingCall.kt#read', 'android/DeviceRegistration.kt#register'],
  'react-native': ['react-native/calls.ts#token', 'react-native/ios/IncomingPush.swift#read'],
};

/** Each message of a call shows a call, or a missed call. */
export const SHOW_CALL: Lines = {
  android: [
    'android/CallMessagingService.kt#incoming',
    'android/CallNotifications.kt#incoming',
    'android/CallNotifications.kt#past',
  ],
  cordova: ['cordova/plugin/CallMessagingService.java#message', 'cordova/plugin/CallNotification.java#show'],
  capacitor: { none: 'Nothing to change: capacitor-callkit-plugin shows the call of each message.' },
  'react-native': ['react-native/android.ts#messages', 'react-native/notifee.ts#show'],
  expo: { none: 'Nothing to change: expo-callkit-telecom shows the call of each message.' },
  flutter: ['flutter/calls.dart#background', 'flutter/calls.dart#ring'],
};

/** The app reports call events with the URL of the push, without a session. */
export const REPORT_EVENT: Lines = {
  ios: ['ios/Receipts.swift#post'],
  'ios-objective-c': ['ios-objective-c/RingthroughReceipts.m#post'],
  android: ['android/Receipts.kt#request'],
  cordova: ['cordova/www/calls.js#call', 'cordova/plugin/CallReceipts.m#keep', 'cordova/plugin/Receipts.java#post'],
  capacitor: ['capacitor/calls.ts#call'],
  'react-native': ['react-native/calls.ts#call', 'react-native/ios/Receipts.swift#post'],
  expo: ['expo/calls.ts#call', 'expo/android/Receipts.kt#post'],
  flutter: ['flutter/ringthrough.dart#receipt', 'flutter/Receipts.swift#request'],
};

const CLIENT_KEEPS = 'Nothing to change: the client for apps keeps a decline or a hang-up, and sends it later.';

/** What could not be sent is kept, and sent once there is a network. */
export const KEEP_REQUEST: Lines = {
  ios: ['ios/Outbox.swift#send'],
  'ios-objective-c': ['ios-objective-c/RingthroughReceipts.m#keep'],
  android: ['android/Receipts.kt#report', 'android/ReceiptWorker.kt#work'],
  cordova: ['cordova/plugin/CallReceipts.m#keep', 'cordova/plugin/Receipts.java#keep'],
  capacitor: { none: CLIENT_KEEPS },
  'react-native': ['react-native/calls.ts#buttons'],
  expo: ['expo/android/Receipts.kt#keep'],
  flutter: ['flutter/Receipts.swift#send', 'flutter/ReceiptWorker.kt#work'],
};

/** A reported call is ended if it is over, and checked while it rings. */
export const CHECK_CALL: Lines = {
  ios: ['ios/Calls.swift#reported', 'ios/Calls.swift#watch'],
  'ios-objective-c': ['ios-objective-c/RingthroughCalls.m#watch', 'ios-objective-c/RingthroughCalls.m#report'],
  android: ['android/CallMessagingService.kt#incoming', 'android/CallMessagingService.kt#ended'],
  cordova: [
    'cordova/plugin/CallPushes.m#push',
    'cordova/plugin/CallPushes.m#ringing',
    'cordova/plugin/CallMessagingService.java#message',
  ],
  capacitor: ['capacitor/calls.ts#events'],
  'react-native': ['react-native/ios/CallPushes.swift#follow', 'react-native/calls.ts#push'],
  expo: ['expo/calls.ts#ringing', 'expo/background.ts#task'],
  flutter: ['flutter/AppDelegate.swift#push', 'flutter/AppDelegate.swift#follow', 'flutter/calls.dart#ring'],
};

/** A second push for a call is reported with the UUID of the first. */
export const SAME_CALL: Lines = {
  ios: ['ios/Calls.swift#reported', 'ios/Calls.swift#report'],
  'ios-objective-c': ['ios-objective-c/RingthroughCalls.m#report'],
  android: ['android/CallNotifications.kt#incoming'],
  cordova: ['cordova/plugin/CallPushes.m#push', 'cordova/plugin/CallNotification.java#show'],
  capacitor: { none: 'Nothing to change: capacitor-callkit-plugin shows a second push as the same call.' },
  'react-native': ['react-native/ios/CallPushes.swift#push', 'react-native/calls.ts#push'],
  expo: {
    none: 'On iOS, expo-callkit-telecom shows each push as a call of its own: do not register the capability ring-again.',
  },
  flutter: ['flutter/AppDelegate.swift#push', 'flutter/AppDelegate.swift#call'],
};

/** No receipt for a call that CallKit or Android does not show. */
export const FILTERED: Lines = {
  ios: ['ios/Calls.swift#reported'],
  'ios-objective-c': ['ios-objective-c/RingthroughCalls.m#report'],
  android: ['android/CallNotifications.kt#incoming'],
  cordova: ['cordova/plugin/CallPushes.m#push', 'cordova/plugin/CallNotification.java#show'],
  capacitor: { none: 'Nothing to change: the plugin reports the call, and iOS filters it.' },
  'react-native': ['react-native/calls.ts#push', 'react-native/ios/CallPushes.swift#follow'],
  expo: { none: 'Nothing to change: the library reports the call, and iOS filters it.' },
  flutter: ['flutter/AppDelegate.swift#push'],
};

/** The permission for full-screen calls. */
export const FULL_SCREEN: Lines = {
  android: ['android/CallPermissions.kt#permissions', 'android/AndroidManifest.xml#permissions'],
  cordova: ['cordova/plugin/CallNotification.java#show', 'cordova/plugin/plugin.xml#android'],
  capacitor: ['capacitor/calls.ts#start'],
  'react-native': ['react-native/AndroidManifest.xml#manifest', 'react-native/notifee.ts#show'],
  expo: {
    none: 'The recipe has no lines for it: the user allows full-screen notifications in the settings of the phone.',
  },
  flutter: ['flutter/calls.dart#ring'],
};
