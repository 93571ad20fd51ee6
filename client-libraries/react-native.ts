import { type ClientLibrary, type Payload, type PayloadResult, sourceAt } from './client-library.ts';
import { crashes, kills, rings } from './payload-result.ts';
import { handleType, nonBlank, objectValue, stringValue, uuidValue } from './payload-values.ts';

/** The AppDelegate of the README. An app with its own AppDelegate may read other keys. */
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
    name: 'react-native-voip-push-notification 3.3.3 + react-native-callkeep 4.3.16',
    platform: 'ios',
    source: sourceAt('react-native-webrtc/react-native-voip-push-notification', 'README.md', 'e92edad'),
    keys: 'uuid (UUID), callerName, handle, as in the README’s AppDelegate',
    read: readSample,
  },
  {
    name: '@stream-io/react-native-callingx',
    platform: 'ios',
    source: sourceAt('GetStream/stream-video-js', 'packages/react-native-callingx/ios/VoipPushHandler.m', '35aeea4'),
    keys: 'stream.call_cid, call_display_name, created_by_display_name, created_by_id, video ("false", or any other value for true)',
    read: readStream,
  },
  {
    name: 'twilio-voice-react-native',
    platform: 'ios',
    source: sourceAt('twilio/twilio-voice-react-native', 'ios/TwilioVoicePushRegistry.m', '14a57c7'),
    keys: 'twi_message_type and the other keys that Twilio sends',
    read: readTwilio,
  },
];
