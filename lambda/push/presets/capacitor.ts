import { CORE, CORE_END } from './core.ts';
import type { PresetDeclaration } from './preset-declaration.ts';
import { ANDROID, ANDROID_END } from './universal.ts';

/** Cap-go/capacitor-callkit-voip, MyFirebaseMessagingService.java: it reads `type`, and rings for `call` only. */
const BFINE_ANDROID = { connectionId: '${callId}', username: '${callerName}' } as const;

export const capacitorBfine: PresetDeclaration = {
  ios: { incomingCall: { ...CORE, ConnectionId: '${callId}', Username: '${callerName}' } },
  android: {
    incomingCall: { ...ANDROID, ...BFINE_ANDROID, type: 'call' },
    callEnded: { ...ANDROID_END, ...BFINE_ANDROID, type: 'stopCall' },
  },
  showsSecondPushAsSameCall: 'never',
};

/** jmagdada/capacitor-plugin-callkit-voip reads the envelope of OneSignal, on Android the same keys without it. */
const CALL = {
  callId: '${callId}',
  media: '${media}',
  duration: '0',
  bookingId: '',
  type: '',
  channel_id: '${callId}',
} as const;
const { callId, media, duration, bookingId, channel_id } = CALL;
const ANDROID_CALL = { callId, connectionId: callId, media, duration, bookingId, channel_id } as const;

export const capacitorOnesignalEnvelope: PresetDeclaration = {
  ios: {
    incomingCall: { ...CORE, custom: { a: { ...CALL, call_type: 'call' } } },
    callEnded: { ...CORE_END, custom: { a: { ...CALL, call_type: 'call_cancelled' } } },
  },
  android: {
    incomingCall: { ...ANDROID, ...ANDROID_CALL, call_type: 'call' },
    callEnded: { ...ANDROID_END, ...ANDROID_CALL, call_type: 'call_cancelled' },
  },
  showsSecondPushAsSameCall: 'never',
};
