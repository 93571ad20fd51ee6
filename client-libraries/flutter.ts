import { createHash } from 'node:crypto';
import { type ClientLibrary, onGitHub, type Payload, type PayloadResult } from './client-library.ts';
import { crashes, ignores, kills, rings } from './payload-result.ts';
import { boolValue, handleType, objectValue, stringValue, swiftBool, uuidValue } from './payload-values.ts';

/**
 * Lines 100-110 of the example's AppDelegate, which makes the registry at launch (line 20), and lines 342-348 of
 * SwiftFlutterCallkitIncomingPlugin.swift. CallKit gets the handle with the name and `extra` as one encoded text unless the app
 * sets `normalHandle` (Call.swift line 350).
 */
const readCallkitIncoming = (payload: Payload): PayloadResult => {
  const id = uuidValue(payload.id);
  if (id === undefined) return kills('id is not a UUID: it logs an error and reports no call');
  const handle = stringValue(payload.handle) ?? '';
  return rings('id is a UUID', {
    name: stringValue(payload.nameCaller) ?? '',
    handle,
    handleType: 'generic',
    hasVideo: swiftBool(payload.isVideo) ?? false,
    uuid: id,
    callId: id,
  });
};

/** Lines 64-74 of the example's AppDelegate; lines 149-152 of SwiftCallKeepPlugin.swift unwrap the UUID by force. */
const readFlutterCallkeep = (payload: Payload): PayloadResult => {
  const id = uuidValue(payload.id);
  if (id === undefined) return crashes('id is not a UUID: the UUID is force-unwrapped');
  return rings('id is a UUID', {
    name: stringValue(payload.callerName) ?? '',
    handle: stringValue(payload.handle) ?? '',
    handleType: 'generic',
    hasVideo: swiftBool(payload.isVideo) ?? false,
    uuid: id,
    callId: id,
  });
};

/** Lines 233-267 and 583-599. Dart's `setup` makes the registry (lines 69 and 184). Without `uuid` it generates one. */
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

/**
 * An app that sets `[CallKeep setDelegate:]` gets every payload first, and CallKeep reads what its `mapPushPayload:` returns (lines
 * 189 and 235-237): here the core keys under CallKeep's names, without `aps`.
 */
const mapPushPayload = ({ uuid, handle, callerName, handleType: type, hasVideo }: Payload): Payload => ({
  uuid,
  caller_id: handle,
  caller_name: callerName,
  caller_id_type: type,
  has_video: hasVideo,
});

/** Lines 106-111 and 146-149: each value is cast by force. CallKitCenter.swift, line 82, gives CallKit the name as the handle. */
const readIosVoipKit = (payload: Payload): PayloadResult => {
  const alert = objectValue(objectValue(payload.aps)?.alert);
  if (alert === undefined) return crashes('aps.alert is not an object: nil is cast by force');
  const [id, caller, name] = [alert.uuid, alert.incoming_caller_id, alert.incoming_caller_name].map(stringValue);
  if (id === undefined || caller === undefined || name === undefined) {
    return crashes('uuid, incoming_caller_id or incoming_caller_name is missing: all are cast by force');
  }
  if (uuidValue(id) === undefined) return crashes('uuid is not a UUID: it is force-unwrapped');
  const call = { name, handle: name, handleType: 'generic', hasVideo: false } as const;
  return rings('aps.alert is complete', { ...call, uuid: id, callId: id });
};

const OID_NAMESPACE = Buffer.from('6ba7b8129dad11d180b400c04fd430c8', 'hex');

/** RFC 4122, version 5. */
const uuidV5 = (name: string): string => {
  const bytes = createHash('sha1').update(OID_NAMESPACE).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** Lines 556-624. The registry is made at launch once Dart has called `setUp` in an earlier run (`restoreSetUp`, line 83). */
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

const CALLKEEP = onGitHub(
  'flutter-webrtc/callkeep',
  'ios/Classes/CallKeep.m',
  '92bc15876e14f83d52013ecf778b48e0092b0b62',
  '574283b0d4e884dac37d2ac3faf5a17a5be5ef00bf91aa56702a5c86b2ecdb58',
);

export const flutter: readonly ClientLibrary[] = [
  {
    library: 'flutter_callkit_incoming',
    name: 'flutter_callkit_incoming 3.1.5',
    platform: 'ios',
    source: onGitHub(
      'hiennguyen92/flutter_callkit_incoming',
      'example/ios/Runner/AppDelegate.swift',
      '8df0558c41bc13016ebc94965dcee419e8e060f6',
      'aad2337c3addd0ac2f84d83bf2d38fe783ef43ef3f382f3508cf79ab3b9793ba',
    ),
    keys: 'id (UUID), nameCaller, handle, isVideo (boolean), as in the example’s AppDelegate',
    read: readCallkitIncoming,
  },
  {
    library: 'flutter_callkeep',
    name: 'flutter_callkeep 0.3.4',
    platform: 'ios',
    source: onGitHub(
      'doneservices/flutter_callkeep',
      'example/ios/Runner/AppDelegate.swift',
      '2bee101700d439643829f917cd9d085a87f90d55',
      '9d622ff83dd898284cf5c29982b3808b72c15b333328911939600b2bc30500f9',
    ),
    keys: 'id (UUID), callerName, handle, isVideo (boolean), as in the example’s AppDelegate',
    read: readFlutterCallkeep,
  },
  {
    library: 'flutter-webrtc/callkeep',
    name: 'callkeep (flutter-webrtc)',
    platform: 'ios',
    source: CALLKEEP,
    keys: 'no aps; uuid, caller_id, caller_name, caller_id_type, has_video',
    read: readWebrtcCallkeep,
  },
  {
    library: 'flutter-webrtc/callkeep',
    name: 'callkeep (flutter-webrtc) with mapPushPayload',
    platform: 'ios',
    source: CALLKEEP,
    keys: 'what the app’s mapPushPayload: reads: uuid, handle, callerName, handleType, hasVideo',
    read: (payload) => readWebrtcCallkeep(mapPushPayload(payload)),
  },
  {
    library: 'flutter_ios_voip_kit',
    name: 'flutter_ios_voip_kit',
    platform: 'ios',
    source: onGitHub(
      'masashi-sutou/flutter_ios_voip_kit',
      'ios/Classes/VoIPCenter.swift',
      'a3fa5c4d9499c24a084cac1c8957a80291c21835',
      '80fdb3532777350392aa524c66562f121d940707634c480409c6c9e1d4c68e7e',
    ),
    keys: 'aps.alert (object): uuid, incoming_caller_id, incoming_caller_name',
    read: readIosVoipKit,
  },
  {
    library: 'webtrit_callkeep',
    name: 'webtrit_callkeep',
    platform: 'ios',
    source: onGitHub(
      'WebTrit/webtrit_callkeep',
      'webtrit_callkeep_ios/ios/webtrit_callkeep_ios/Sources/webtrit_callkeep_ios/WebtritCallkeepPlugin.m',
      '895c160d28015d769dafa310066d99fa6810a460',
      '313d403f5e4307aa3c3d9a406760dc8b6e51a90d9af37a18aa21182d1bdb14ae',
    ),
    keys: 'callId, handleType, handleValue, displayName, hasVideo',
    read: readWebtrit,
  },
];
