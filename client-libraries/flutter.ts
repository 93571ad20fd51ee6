import { createHash } from 'node:crypto';
import { type ClientLibrary, type Payload, type PayloadResult, sourceAt } from './client-library.ts';
import { crashes, ends, ignores, kills, rings } from './payload-result.ts';
import { boolValue, handleType, objectValue, stringValue, uuidValue } from './payload-values.ts';

const readCallkitIncoming = (payload: Payload): PayloadResult => {
  const id = uuidValue(payload.id);
  if (id === undefined) return kills('id is not a UUID: it logs an error and reports no call');
  const handle = stringValue(payload.handle) ?? '';
  return rings('id is a UUID', {
    name: stringValue(payload.nameCaller) ?? '',
    handle,
    handleType: 'generic',
    // Swift's `as? Bool`: the string "true" is not a Bool.
    hasVideo: payload.isVideo === true,
    uuid: id,
    callId: id,
  });
};

const readFlutterCallkeep = (payload: Payload): PayloadResult => {
  const id = uuidValue(payload.id);
  if (id === undefined) return crashes('id is not a UUID: the UUID is force-unwrapped');
  return rings('id is a UUID', {
    name: stringValue(payload.callerName) ?? '',
    handle: stringValue(payload.handle) ?? '',
    handleType: 'generic',
    hasVideo: payload.isVideo === true,
    uuid: id,
    callId: id,
  });
};

const readWebrtcCallkeep = (payload: Payload): PayloadResult => {
  if (payload.aps !== undefined) return kills('it drops a push that has aps');
  const handle = stringValue(payload.caller_id);
  if (handle === undefined) return crashes('caller_id is not a string: nil is passed to CXHandle');
  const id = stringValue(payload.uuid);
  if (id !== undefined && uuidValue(id) === undefined) return crashes('uuid is not a UUID: nil is passed to CallKit');
  return rings('caller_id is present', {
    name: stringValue(payload.caller_name) ?? handle,
    handle,
    handleType: handleType(payload.caller_id_type),
    hasVideo: boolValue(payload.has_video),
    ...(id !== undefined && { uuid: id, callId: id }),
  });
};

const readIosVoipKit = (payload: Payload): PayloadResult => {
  const alert = objectValue(objectValue(payload.aps)?.alert);
  if (alert === undefined) return crashes('aps.alert is not an object: it is force-unwrapped');
  const [id, handle, name] = [alert.uuid, alert.incoming_caller_id, alert.incoming_caller_name].map(stringValue);
  if (id === undefined || handle === undefined || name === undefined) {
    return crashes('uuid, incoming_caller_id or incoming_caller_name is missing: all are force-unwrapped');
  }
  if (uuidValue(id) === undefined) return crashes('uuid is not a UUID: it is force-unwrapped');
  return rings('aps.alert is complete', { name, handle, handleType: 'generic', hasVideo: false, uuid: id, callId: id });
};

const OID_NAMESPACE = Buffer.from('6ba7b8129dad11d180b400c04fd430c8', 'hex');

/** RFC 4122, version 5. */
const uuidV5 = (name: string): string => {
  const bytes = createHash('sha1').update(OID_NAMESPACE).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

const readWebtrit = (payload: Payload): PayloadResult => {
  const [callId, type, handle] = [payload.callId, payload.handleType, payload.handleValue].map(stringValue);
  if (callId === undefined || type === undefined || handle === undefined) {
    return ignores('callId, handleType or handleValue is not a string, so it reports a call and ends it as failed');
  }
  return rings('callId, handleType and handleValue are present', {
    name: stringValue(payload.displayName) ?? handle,
    handle,
    handleType: handleType(type),
    hasVideo: boolValue(payload.hasVideo),
    uuid: uuidV5(callId),
    callId,
  });
};

/** Swift's forced cast `as!` on each key. */
const readConnectyCube = (payload: Payload): PayloadResult => {
  const { session_id: id, call_type: type, caller_id: caller, caller_name: name, call_opponents: opponents } = payload;
  if (typeof id !== 'string') return crashes('session_id is not a string: the forced cast fails');
  if (payload.signal_type === 'endCall' || payload.signal_type === 'rejectCall')
    return ends(`signal_type is ${payload.signal_type}`, id);
  if (payload.signal_type !== 'startCall') return kills('signal_type is unknown');
  if (!Number.isInteger(type) || !Number.isInteger(caller))
    return crashes('call_type or caller_id is not an integer: the forced cast fails');
  if (typeof name !== 'string' || typeof opponents !== 'string')
    return crashes('caller_name or call_opponents is not a string: the forced cast fails');
  if (uuidValue(id) === undefined) return crashes('session_id is not a UUID: it is force-unwrapped');
  const call = { name, handle: String(caller), handleType: 'generic', hasVideo: type === 1 } as const;
  return rings('all keys have the right type', { ...call, uuid: id.toLowerCase(), callId: id });
};

const CUBE_KEYS = 'signal_type, session_id (UUID), call_type, caller_id, caller_name, call_opponents, user_info';

/** On Android all values are strings. The ids are digits: Kotlin's `toInt` throws for anything else. */
const readCubeMessage = (payload: Payload): PayloadResult => {
  const { signal_type: signal, session_id: id, call_type: type, caller_id: caller, call_opponents: others } = payload;
  const [callId, name] = [stringValue(id), stringValue(payload.caller_name)];
  if (callId === undefined) return ignores('session_id is missing');
  if (signal === 'endCall' || signal === 'rejectCall') return ends(`signal_type is ${signal}`, callId);
  if (signal !== 'startCall') return ignores('signal_type is unknown');
  if (name === undefined || type === undefined || caller === undefined || others === undefined) {
    return ignores('call_type, caller_id, caller_name or call_opponents is missing');
  }
  const numbers = [type, caller, ...String(others).split(',')].map(String);
  if (!numbers.every((digits) => /^-?\d+$/.test(digits))) {
    return crashes('call_type, caller_id or call_opponents is not a number');
  }
  const call = { name, handle: String(caller), handleType: 'generic', hasVideo: type === '1' } as const;
  return rings('signal_type is startCall', { ...call, callId });
};

export const flutter: readonly ClientLibrary[] = [
  {
    name: 'flutter_callkit_incoming 3.1.5',
    platform: 'ios',
    source: sourceAt('hiennguyen92/flutter_callkit_incoming', 'example/ios/Runner/AppDelegate.swift', '8df0558'),
    keys: 'id (UUID), nameCaller, handle, isVideo (boolean), as in the example’s AppDelegate',
    read: readCallkitIncoming,
  },
  {
    name: 'flutter_callkeep 0.3.4',
    platform: 'ios',
    source: sourceAt('doneservices/flutter_callkeep', 'example/ios/Runner/AppDelegate.swift', '5f0f306'),
    keys: 'id (UUID), callerName, handle, isVideo (boolean), as in the example’s AppDelegate',
    read: readFlutterCallkeep,
  },
  {
    name: 'callkeep (flutter-webrtc)',
    platform: 'ios',
    source: sourceAt('flutter-webrtc/callkeep', 'ios/Classes/CallKeep.m', '92bc158'),
    keys: 'no aps; uuid, caller_id, caller_name, caller_id_type, has_video',
    read: readWebrtcCallkeep,
  },
  {
    name: 'flutter_ios_voip_kit',
    platform: 'ios',
    source: sourceAt('masashi-sutou/flutter_ios_voip_kit', 'ios/Classes/VoIPCenter.swift', 'master'),
    keys: 'aps.alert (object): uuid, incoming_caller_id, incoming_caller_name',
    read: readIosVoipKit,
  },
  {
    name: 'webtrit_callkeep',
    platform: 'ios',
    source: sourceAt(
      'WebTrit/webtrit_callkeep',
      'webtrit_callkeep_ios/ios/webtrit_callkeep_ios/Sources/webtrit_callkeep_ios/WebtritCallkeepPlugin.m',
      '025dfeb',
    ),
    keys: 'callId, handleType, handleValue, displayName, hasVideo',
    read: readWebtrit,
  },
  {
    name: 'connectycube_flutter_call_kit',
    platform: 'ios',
    source: sourceAt('ConnectyCube/connectycube-flutter-call-kit', 'ios/Classes/VoIPController.swift', '4fd1ebe'),
    keys: `${CUBE_KEYS}; call_type and caller_id are integers`,
    read: readConnectyCube,
  },
  {
    name: 'connectycube_flutter_call_kit',
    platform: 'android',
    source: sourceAt(
      'ConnectyCube/connectycube-flutter-call-kit',
      'android/src/main/kotlin/com/connectycube/flutter/connectycube_flutter_call_kit/ConnectycubeFCMReceiver.kt',
      'e3441e2',
    ),
    keys: CUBE_KEYS,
    read: readCubeMessage,
  },
];
