import { CORE, CORE_END } from './core.ts';
import type { PresetDeclaration } from './preset-declaration.ts';
import { ANDROID, ANDROID_END } from './universal.ts';

/** flutter-webrtc/callkeep, ios/Classes/CallKeep.m: it drops a push that has `aps`, and crashes without `caller_id`. */
const CALLKEEP = {
  caller_id: '${handle}',
  caller_name: '${callerName}',
  caller_id_type: '${handleType}',
  has_video: '${hasVideo:bool}',
} as const;

export const flutterWebrtcCallkeep: PresetDeclaration = {
  ios: { incomingCall: { ...CORE, ...CALLKEEP } },
  android: { incomingCall: { ...ANDROID, ...CALLKEEP }, callEnded: { ...ANDROID_END, ...CALLKEEP } },
  showsSecondPushAsSameCall: 'never',
};

/** masashi-sutou/flutter_ios_voip_kit reads `aps.alert` as an object and unwraps each of its keys. */
export const flutterIosVoipKit: PresetDeclaration = {
  ios: {
    incomingCall: {
      ...CORE,
      aps: {
        alert: { uuid: '${callId}', incoming_caller_id: '${handle}', incoming_caller_name: '${callerName}' },
      },
    },
  },
  android: { incomingCall: ANDROID, callEnded: ANDROID_END },
  showsSecondPushAsSameCall: 'never',
};

/** ConnectyCube/connectycube-flutter-call-kit casts each value: `call_type` and `caller_id` must be integers. */
const CONNECTYCUBE = {
  session_id: '${callId}',
  call_type: '${callType:int}',
  caller_id: '${callerId:int}',
  caller_name: '${callerName}',
  // A text of integers with commas between them.
  call_opponents: { $json: '${calleeId:int}' },
  // Its Dart code, lib/src/call_event.dart, throws for a value that is no text, and loses the event.
  user_info: { $json: { callId: '${callId}', ackUrl: '${ackUrl}', expiresAt: '${expiresAt}' } },
} as const;

export const connectycube: PresetDeclaration = {
  ios: {
    incomingCall: { ...CORE, ...CONNECTYCUBE, signal_type: 'startCall' },
    callEnded: { ...CORE_END, ...CONNECTYCUBE, signal_type: 'endCall' },
  },
  android: {
    incomingCall: { ...ANDROID, ...CONNECTYCUBE, signal_type: 'startCall' },
    callEnded: { ...ANDROID_END, ...CONNECTYCUBE, signal_type: 'endCall' },
  },
  showsSecondPushAsSameCall: 'never',
};
