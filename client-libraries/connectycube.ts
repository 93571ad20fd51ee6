import { type ClientLibrary, onGitHub, type Payload, type PayloadResult } from './client-library.ts';
import { crashes, ends, ignores, kills, rings } from './payload-result.ts';
import { stringValue, uuidValue } from './payload-values.ts';

/**
 * Lines 57-85: Swift's forced cast `as!` on each key. CallKitController.swift, line 104, gives CallKit the UUID as the handle. The
 * registry belongs to a `static let`, which Swift makes at its first use: when Dart listens to the events or asks for the token
 * (SwiftConnectycubeFlutterCallKitPlugin.swift, lines 17, 39 and 71).
 */
const readConnectyCube = (payload: Payload): PayloadResult => {
  const { session_id: id, call_type: type, caller_id: caller, caller_name: name, call_opponents: opponents } = payload;
  if (typeof id !== 'string') return crashes('session_id is not a string: the forced cast fails');
  const isEnd = payload.signal_type === 'endCall' || payload.signal_type === 'rejectCall';
  if (!isEnd && payload.signal_type !== 'startCall') return kills('signal_type is unknown');
  if (isEnd && uuidValue(id) !== undefined) return ends(`signal_type is ${payload.signal_type}`, id);
  if (uuidValue(id) === undefined) return crashes('session_id is not a UUID: it is force-unwrapped');
  if (!Number.isInteger(type) || !Number.isInteger(caller))
    return crashes('call_type or caller_id is not an integer: the forced cast fails');
  if (typeof name !== 'string' || typeof opponents !== 'string')
    return crashes('caller_name or call_opponents is not a string: the forced cast fails');
  const uuid = id.toLowerCase();
  const call = { name, handle: uuid, handleType: 'generic', hasVideo: type === 1 } as const;
  return rings('all keys have the right type', { ...call, uuid, callId: id });
};

const CUBE_KEYS = 'signal_type, session_id (UUID), call_type, caller_id, caller_name, call_opponents, user_info';

/** On Android all values are strings, lines 30-112. The ids are digits: Kotlin's `toInt` throws for anything else. */
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

export const connectycube: readonly ClientLibrary[] = [
  {
    library: 'connectycube_flutter_call_kit',
    name: 'connectycube_flutter_call_kit',
    platform: 'ios',
    source: onGitHub(
      'ConnectyCube/connectycube-flutter-call-kit',
      'ios/Classes/VoIPController.swift',
      '4fd1ebe3e2d6c603f34f972b2ce8dc760dd54eea',
      '94bff0992d8ee7d419b6ba4e10971a704f3b297f5751b7e641d7f244cf1a2cd5',
    ),
    keys: `${CUBE_KEYS}; call_type and caller_id are integers`,
    read: readConnectyCube,
  },
  {
    library: 'connectycube_flutter_call_kit',
    name: 'connectycube_flutter_call_kit',
    platform: 'android',
    source: onGitHub(
      'ConnectyCube/connectycube-flutter-call-kit',
      'android/src/main/kotlin/com/connectycube/flutter/connectycube_flutter_call_kit/ConnectycubeFCMReceiver.kt',
      '4fd1ebe3e2d6c603f34f972b2ce8dc760dd54eea',
      '97cdb8409eaf1543f1f9f62be33d825e25072c48b49ed0af697fbbb4132f2765',
    ),
    keys: CUBE_KEYS,
    read: readCubeMessage,
  },
];
