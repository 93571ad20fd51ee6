import { type ClientLibrary, onGitHub, onNpm, type Payload, type PayloadResult } from './client-library.ts';
import { crashes, kills, rings } from './payload-result.ts';
import { handleType, nonBlank, objectValue, stringValue, uuidValue } from './payload-values.ts';

/**
 * The AppDelegate of the README, lines 134-145. An app with its own AppDelegate may read other keys. Lines 781 and 796 of RNCallKeep.m of
 * react-native-callkeep 4.3.16 crash without a handle. The registry is made by `voipRegistration`, which the README calls at launch
 * ("optional but recommended") and JavaScript's `registerVoipToken` calls otherwise.
 */
const readSample = ({ uuid: id, callerName, handle }: Payload): PayloadResult => {
  if (stringValue(id) === undefined) return crashes('uuid is not a string: nil is put into a dictionary');
  if (uuidValue(id) === undefined) return crashes('uuid is not a UUID of RFC 4122: nil is passed to CallKit');
  if (stringValue(handle) === undefined) return crashes('handle is not a string: nil is passed to CXHandle');
  return rings('uuid, callerName and handle are present', {
    name: `${stringValue(callerName) ?? '(null)'} (Connecting...)`,
    handle: stringValue(handle) ?? '',
    handleType: 'generic',
    hasVideo: false,
    uuid: String(id).toLowerCase(),
    callId: String(id).toLowerCase(),
  });
};

const readStream = (payload: Payload): PayloadResult => {
  const stream = objectValue(payload.stream);
  if (stream === undefined) return kills('stream is missing');
  const callId = stringValue(stream.call_cid);
  if (callId === undefined) return kills('stream.call_cid is missing');
  const name = nonBlank(stream.call_display_name) ?? nonBlank(stream.created_by_display_name) ?? 'Unknown Caller';
  return rings('stream.call_cid is present', {
    name,
    handle: nonBlank(stream.created_by_id) ?? name,
    handleType: handleType('generic'),
    hasVideo: stream.video !== 'false',
    callId,
  });
};

const readTwilio = (payload: Payload): PayloadResult => {
  if (stringValue(payload.twi_message_type) === undefined)
    return kills('without twi_message_type the SDK ignores the push');
  const from = nonBlank(payload.twi_from) ?? 'Unknown';
  return rings('twi_message_type is present', { name: from, handle: from, handleType: 'generic', hasVideo: false });
};

export const reactNative: readonly ClientLibrary[] = [
  {
    library: 'react-native-callkeep',
    name: 'react-native-voip-push-notification 3.3.3 + react-native-callkeep 4.3.16',
    platform: 'ios',
    source: onNpm(
      'react-native-voip-push-notification',
      '3.3.3',
      'README.md',
      'c2048ca72f009844dd6e928e141c5f7398ffb02d4a195ae174abe2b17956c2a8',
    ),
    keys: 'uuid (UUID), callerName, handle, as in the README’s AppDelegate',
    read: readSample,
  },
  {
    library: '@stream-io/react-native-callingx',
    name: '@stream-io/react-native-callingx',
    platform: 'ios',
    source: onGitHub(
      'GetStream/stream-video-js',
      'packages/react-native-callingx/ios/VoipPushHandler.m',
      '0259217ea2df613483bee5918ca2f93a68b6c3b9',
      '3ec549d58c8be23cf3012c7fc9a9fd25f233c2d79a8313115ca9509ee27487f1',
    ),
    keys: 'stream.call_cid, call_display_name, created_by_display_name, created_by_id, video ("false", or any other value for true)',
    read: readStream,
  },
  {
    library: '@twilio/voice-react-native-sdk',
    name: 'twilio-voice-react-native',
    platform: 'ios',
    source: onNpm(
      '@twilio/voice-react-native-sdk',
      '1.7.0',
      'ios/TwilioVoiceReactNative.m',
      'bb9252eab38f39e97959d31f57daa57230221a4302687f29e357d0a3d6666dcb',
    ),
    keys: 'twi_message_type and the other keys that Twilio sends',
    read: readTwilio,
  },
];
