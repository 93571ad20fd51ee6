import type { Preset } from '../../contract/enums.ts';

/** Which apps use a preset. Docs read it; no function does. */
export const presetUses: Readonly<Record<Preset, string>> = {
  universal: 'the default: one payload that most libraries read',
  minimal: 'the core keys only: an app whose own native code reads the push',
  'cordova-npm': 'cordova-plugin-callkit 1.0.0 as on npm: `data` is a JSON text',
  'cordova-legacy':
    'a Cordova app that has always been sent `{"aps":{"alert":"New Incoming Call"},"data":{"Caller":{"Username":…,"ConnectionId":…}}}`, and gets exactly that',
  'flutter-webrtc-callkeep': 'callkeep of flutter-webrtc: no `aps`, which it refuses',
  'flutter-ios-voip-kit': 'flutter_ios_voip_kit: `aps.alert` is an object',
  connectycube: 'connectycube_flutter_call_kit: user ids must be integers',
  'capacitor-bfine': '@capgo/capacitor-callkit-voip, and its forks of dyadical and hrefcl: on Android `type` is `call`',
  'capacitor-onesignal-envelope':
    'capacitor-plugin-callkit-voip (jmagdada): the keys are in `custom.a`, as OneSignal sends them',
  custom: 'payloads of your own, in the settings of the deployment',
};
