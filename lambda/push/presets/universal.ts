import type { PayloadTemplate } from '../../contract/payload-template.ts';
import { CORE, CORE_END } from './core.ts';
import type { PresetDeclaration } from './preset-declaration.ts';

/** flutter_callkit_incoming (`id`, `nameCaller`, `isVideo`) and flutter_callkeep (`id`, `isVideo`). */
const FLUTTER = { id: '${callId}', nameCaller: '${callerName}', isVideo: '${hasVideo:bool}' } as const;

/** @capgo/capacitor-callkit-voip and its forks read `ConnectionId` and `Username`, capacitor-callkit-onesignal the other two. */
const CAPACITOR = {
  ConnectionId: '${callId}',
  Username: '${callerName}',
  username: '${callerName}',
  media: '${media}',
} as const;

/** webtrit_callkeep; it derives its UUID from `callId`. */
const WEBTRIT = { displayName: '${callerName}', handleValue: '${handle}' } as const;

/** expo-callkit-telecom and @ross-slaney/expo-callkit. Every string must be non-empty, and they pass on nothing but `metadata`. */
const EXPO_EVENT = {
  eventId: '${callId}',
  serverCallId: '${callId}',
  hasVideo: '${hasVideo:bool}',
  startedAt: '${startedAt}',
  caller: { id: '${callerId}', displayName: '${callerName}' },
} as const;

/** From 0.3.9 it reads `incomingCall`, before that `incoming_call` only. */
const EXPO = {
  incomingCall: { ...EXPO_EVENT, metadata: '${metadata:object}' },
  incoming_call: { ...EXPO_EVENT, metadata: '${reference:object}' },
} as const;

/**
 * cordova-plugin-callkit in the forks that read `data` as an object (luisbouca, AleksandarTokarev, iotum). `aps.alert` must
 * be a string; native code requests `CallbackUrl` with `?id=…&input=connected|pickup|declined_callee` appended.
 */
export const CORDOVA_CALLER = {
  Username: '${callerName}',
  ConnectionId: '${callId}',
  CallbackUrl: '${ackUrl}',
  CancelPush: 'false',
  Video: '${hasVideo:bool}',
} as const;

export const CALL_ALERT = { alert: 'Incoming call from ${callerName}' } as const;

const CORDOVA = { aps: CALL_ALERT, data: { Caller: CORDOVA_CALLER } } as const;

/** phonegap-plugin-push, branch android-native-caller: it crashes without `callbackUrl`. */
const NATIVE_CALLER = { voip: 'true', caller: '${callerName}', callbackUrl: '${ackUrl}' } as const;

/** The data of every Android message: apps map it themselves, and the libraries with native code of their own read these keys. */
export const ANDROID: PayloadTemplate = {
  ...CORE,
  ...FLUTTER,
  // expo-callkit-telecom: every version reads the snake form.
  messageType: 'incoming_call',
  incoming_call: { ...EXPO_EVENT, metadata: '${metadata:object}' },
  ...NATIVE_CALLER,
  isCancelPush: 'false',
};

/**
 * The end of a call on Android. Without `incoming_call`: a library that reads it would ring. expo-callkit-telecom reads `call_ended`
 * in no release so far (mfairley/expo-callkit-telecom, pull request 37).
 */
export const ANDROID_END: PayloadTemplate = {
  ...CORE_END,
  ...FLUTTER,
  messageType: 'call_ended',
  call_ended: { serverCallId: '${callId}', reason: '${callKitReason}' },
  ...NATIVE_CALLER,
  isCancelPush: 'true',
};

export const universal: PresetDeclaration = {
  ios: {
    incomingCall: { ...CORE, ...FLUTTER, ...CAPACITOR, ...WEBTRIT, ...EXPO, ...CORDOVA },
    // Without Expo's keys: its libraries know no end of a call, and would ring.
    callEnded: {
      ...CORE_END,
      ...FLUTTER,
      ...CAPACITOR,
      ...WEBTRIT,
      aps: { alert: 'Call from ${callerName} ended' },
      data: { Caller: { ...CORDOVA_CALLER, CancelPush: 'true' } },
    },
  },
  android: { incomingCall: ANDROID, callEnded: ANDROID_END },
  // Some of these libraries ring a second time or hang up (cordova-plugin-callkit in the forks of luisbouca and
  // AleksandarTokarev), so the app has to declare it.
  showsSecondPushAsSameCall: 'ring-again',
};
