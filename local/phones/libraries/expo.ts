import { createHash } from 'node:crypto';
import { at, ends, filled, ignores, object, parsed, rings, text, uuid } from './keys.ts';
import type { ClientLibrary, Payload, Reading } from './reading.ts';

/** What both do with a push that they cannot read: iOS has its report, and nobody can answer. */
const INVALID = 'so it reports a call and ends it at once';

const readEvent = (event: Payload | undefined, key: string): Reading => {
  if (event === undefined) return ignores(`${key} is missing, ${INVALID}`);
  const caller = object(event.caller);
  const [callId, id] = [filled(event.serverCallId), filled(caller?.id)];
  if (filled(event.eventId) === undefined || callId === undefined) {
    return ignores(`${key}.eventId or serverCallId is missing, ${INVALID}`);
  }
  if (id === undefined) return ignores(`${key}.caller.id is missing, ${INVALID}`);
  return rings(`${key} is complete`, {
    name: filled(caller?.displayName) ?? id,
    handle: filled(caller?.phoneNumber) ?? filled(caller?.email) ?? id,
    handleType: handleTypeOf(caller),
    hasVideo: event.hasVideo === true,
    callId,
  });
};

const handleTypeOf = (caller: Payload | undefined) => {
  if (filled(caller?.phoneNumber) !== undefined) return 'number';
  return filled(caller?.email) === undefined ? 'generic' : 'email';
};

/** An id that is no UUID becomes one: the first 16 bytes of its SHA-256, marked as version 5. */
const uuidOf = (id: string): string => {
  const bytes = createHash('sha256').update(id.trim()).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

const withUuid = (reading: Reading): Reading => {
  if (reading.verdict !== 'rings') return reading;
  const id = reading.shows.callId ?? '';
  return { ...reading, shows: { ...reading.shows, uuid: uuid(id) ?? uuidOf(id) } };
};

const readVoiceMetadata = (metadata: Payload): Reading => {
  const callId = filled(metadata.call_id ?? metadata.callId);
  if (callId === undefined) return ignores(`metadata.call_id is missing, ${INVALID}`);
  const name = filled(metadata.caller_name ?? metadata.callerName);
  const number = filled(metadata.caller_number ?? metadata.callerNumber);
  return rings('metadata.call_id is there', {
    name: name ?? number ?? callId,
    handle: number ?? name ?? callId,
    handleType: number === undefined ? 'generic' : 'number',
    hasVideo: (metadata.has_video ?? metadata.hasVideo) === true,
    callId,
  });
};

const readRossSlaney = (payload: Payload): Reading => {
  const [incoming, metadata] = [object(payload.incomingCall), object(payload.metadata)];
  if (incoming === undefined && metadata !== undefined) return withUuid(readVoiceMetadata(metadata));
  return withUuid(readEvent(incoming, 'incomingCall'));
};

const SERVICE = 'android/src/main/java/expo/modules/callkittelecom/services/ExpoCallKitTelecomMessagingService.kt';
const ENVELOPES = ['incomingCall', 'incoming_call'];
const EVENT_KEYS = 'eventId, serverCallId, hasVideo, caller.id, caller.displayName, caller.phoneNumber, caller.email';

/** FCM carries strings: the event is one that holds JSON, under the key that `messageType` names. */
const readMessage = (payload: Payload, names: readonly string[], keys: readonly string[]): Reading => {
  const type = text(payload.messageType);
  const isEnd = type === 'callEnded' || type === 'call_ended';
  if (isEnd && keys.length > 1) return readEnd(parsed(payload.callEnded ?? payload.call_ended));
  if (type === undefined || !names.includes(type)) return ignores('messageType is none that it knows');
  const key = keys.find((name) => payload[name] !== undefined);
  const reading = readEvent(parsed(key === undefined ? undefined : payload[key]), key ?? names[0] ?? '');
  return reading.verdict === 'ignores' ? ignores('the event is missing or incomplete') : reading;
};

const readEnd = (event: Payload | undefined): Reading => {
  const callId = filled(event?.serverCallId);
  return callId === undefined
    ? ignores('callEnded holds no serverCallId')
    : ends('messageType says that the call is over', callId);
};

export const expo: readonly ClientLibrary[] = [
  {
    name: 'expo-callkit-telecom to 0.3.8',
    platform: 'ios',
    source: at('mfairley/expo-callkit-telecom', 'ios/Models/IncomingCallEvent.swift', '2b63b81'),
    keys: `incoming_call: ${EVENT_KEYS}`,
    read: (payload) => readEvent(object(payload.incoming_call), 'incoming_call'),
  },
  {
    name: 'expo-callkit-telecom from 0.3.9',
    platform: 'ios',
    source: at('mfairley/expo-callkit-telecom', 'ios/Models/IncomingCallEvent.swift', '4f53a57'),
    keys: `incomingCall, else incoming_call: ${EVENT_KEYS}`,
    read: (payload) => readEvent(object(payload.incomingCall ?? payload.incoming_call), 'incomingCall'),
  },
  {
    name: 'expo-callkit (ross-slaney)',
    platform: 'ios',
    source: at('ross-slaney/expo-callkit', 'ios/PushPayloadCore/PushPayloadNormalizer.swift', '66c3259'),
    keys: `incomingCall: ${EVENT_KEYS}; else metadata: call_id, caller_name, caller_number, has_video`,
    read: readRossSlaney,
  },
  {
    name: 'expo-callkit-telecom to 0.3.8',
    platform: 'android',
    source: at('mfairley/expo-callkit-telecom', SERVICE, '2b63b81'),
    keys: 'messageType "incoming_call" and a key of that name that holds the event as JSON',
    read: (payload) => readMessage(payload, ['incoming_call'], ['incoming_call']),
  },
  {
    name: 'expo-callkit-telecom from 0.3.9',
    platform: 'android',
    source: at('mfairley/expo-callkit-telecom', SERVICE, '2a24c97'),
    keys: 'messageType "incomingCall" or "incoming_call" and a key of that name that holds the event as JSON; "callEnded" likewise',
    read: (payload) => readMessage(payload, ENVELOPES, ENVELOPES),
  },
];
