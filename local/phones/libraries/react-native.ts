import { at, crashes, filled, handleType, kills, object, rings, text, uuid } from './keys.ts';
import type { ClientLibrary, Payload, Reading } from './reading.ts';

/** The AppDelegate of the README: an app that wrote another one reads what that says. */
const readSample = ({ uuid: id, callerName, handle }: Payload): Reading => {
  if (text(id) === undefined) return crashes('uuid is no string, and nil goes into a dictionary');
  if (uuid(id) === undefined) return crashes('uuid is no UUID as RFC 4122 writes it, and CallKit is handed nil');
  if (text(handle) === undefined) return crashes('handle is no string, and nil goes into CXHandle');
  return rings('uuid, callerName and handle are there', {
    name: `${text(callerName) ?? '(null)'} (Connecting...)`,
    handle: text(handle) ?? '',
    handleType: 'generic',
    hasVideo: false,
    uuid: String(id).toLowerCase(),
    callId: String(id).toLowerCase(),
  });
};

const readStream = (payload: Payload): Reading => {
  const stream = object(payload.stream);
  if (stream === undefined) return kills('stream is missing');
  const callId = text(stream.call_cid);
  if (callId === undefined) return kills('stream.call_cid is missing');
  const name = filled(stream.call_display_name) ?? filled(stream.created_by_display_name) ?? 'Unknown Caller';
  return rings('stream.call_cid is there', {
    name,
    handle: filled(stream.created_by_id) ?? name,
    handleType: handleType('generic'),
    hasVideo: stream.video !== 'false',
    callId,
  });
};

const readTwilio = (payload: Payload): Reading => {
  if (text(payload.twi_message_type) === undefined)
    return kills('without twi_message_type the SDK leaves the push alone');
  const from = filled(payload.twi_from) ?? 'Unknown';
  return rings('twi_message_type is there', { name: from, handle: from, handleType: 'generic', hasVideo: false });
};

export const reactNative: readonly ClientLibrary[] = [
  {
    name: 'react-native-voip-push-notification 3.3.3 + react-native-callkeep 4.3.16',
    platform: 'ios',
    source: at('react-native-webrtc/react-native-voip-push-notification', 'README.md', 'e92edad'),
    keys: 'uuid (UUID), callerName, handle, as the README’s AppDelegate does',
    read: readSample,
  },
  {
    name: '@stream-io/react-native-callingx',
    platform: 'ios',
    source: at('GetStream/stream-video-js', 'packages/react-native-callingx/ios/VoipPushHandler.m', '35aeea4'),
    keys: 'stream.call_cid, call_display_name, created_by_display_name, created_by_id, video ("false" or else)',
    read: readStream,
  },
  {
    name: 'twilio-voice-react-native',
    platform: 'ios',
    source: at('twilio/twilio-voice-react-native', 'ios/TwilioVoicePushRegistry.m', '14a57c7'),
    keys: 'twi_message_type and whatever Twilio sends with it',
    read: readTwilio,
  },
];
