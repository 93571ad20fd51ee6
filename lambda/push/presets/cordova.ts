import { CORE } from './core.ts';
import type { PresetDeclaration } from './preset-declaration.ts';
import { ANDROID, ANDROID_END, CALL_ALERT, CORDOVA_CALLER } from './universal.ts';

const android = { incomingCall: ANDROID, callEnded: ANDROID_END };

/** mattkhaw/cordova-plugin-callkit, src/ios/CordovaCall.m: `data` is a text that it parses; an object is not reported. */
export const cordovaNpm: PresetDeclaration = {
  ios: { incomingCall: { ...CORE, aps: CALL_ALERT, data: { $json: { Caller: CORDOVA_CALLER } } } },
  android,
  showsSecondPushAsSameCall: 'never',
};

/** Exactly what Cordova apps that published to Amazon SNS by hand have always sent. */
export const cordovaLegacy: PresetDeclaration = {
  ios: {
    incomingCall: {
      aps: { alert: 'New Incoming Call' },
      data: { Caller: { Username: '${callerName}', ConnectionId: '${callId}' } },
    },
  },
  android,
  showsSecondPushAsSameCall: 'never',
};
