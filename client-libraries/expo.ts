import { createHash } from 'node:crypto';
import { type ClientLibrary, type Payload, type PayloadResult, sourceAt } from './client-library.ts';
import { ends, ignores, rings } from './payload-result.ts';
import { nonBlank, objectValue, parsedObject, stringValue, uuidValue } from './payload-values.ts';

/** Both libraries do this with a push that they cannot read: iOS gets its report, and the call cannot be answered. */
const INVALID = 'so it reports a call and ends it at once';

const readEvent = (event: Payload | undefined, key: string): PayloadResult => {
  if (event === undefined) return ignores(`${key} is missing, ${INVALID}`);
  const caller = objectValue(event.caller);
  const [callId, id] = [nonBlank(event.serverCallId), nonBlank(caller?.id)];
  if (nonBlank(event.eventId) === undefined || callId === undefined) {
    return ignores(`${key}.eventId or serverCallId is missing, ${INVALID}`);
  }
  if (id === undefined) return ignores(`${key}.caller.id is missing, ${INVALID}`);
  return rings(`${key} is complete`, {
    name: nonBlank(caller?.displayName) ?? id,
    handle: nonBlank(caller?.phoneNumber) ?? nonBlank(caller?.email) ?? id,
    handleType: handleTypeOf(caller),
    hasVideo: event.hasVideo === true,
    callId,
  });
};

const handleTypeOf = (caller: Payload | undefined) => {
  if (nonBlank(caller?.phoneNumber) !== undefined) return 'number';
  return nonBlank(caller?.email) === undefined ? 'generic' : 'email';
};

/** An id that is not a UUID is converted: the first 16 bytes of its SHA-256, marked as version 5. */
const uuidOf = (id: string): string => {
  const bytes = createHash('sha256').update(id.trim()).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

const withUuid = (result: PayloadResult): PayloadResult => {
  if (result.outcome !== 'rings') return result;
  const id = result.call.callId ?? '';
  return { ...result, call: { ...result.call, uuid: uuidValue(id) ?? uuidOf(id) } };
};

const readVoiceMetadata = (metadata: Payload): PayloadResult => {
  const callId = nonBlank(metadata.call_id ?? metadata.callId);
  if (callId === undefined) return ignores(`metadata.call_id is missing, ${INVALID}`);
  const name = nonBlank(metadata.caller_name ?? metadata.callerName);
  const number = nonBlank(metadata.caller_number ?? metadata.callerNumber);
  return rings('metadata.call_id is present', {
    name: name ?? number ?? callId,
    handle: number ?? name ?? callId,
    handleType: number === undefined ? 'generic' : 'number',
    hasVideo: (metadata.has_video ?? metadata.hasVideo) === true,
    callId,
  });
};

const readRossSlaney = (payload: Payload): PayloadResult => {
  const [incoming, metadata] = [objectValue(payload.incomingCall), objectValue(payload.metadata)];
  if (incoming === undefined && metadata !== undefined) return withUuid(readVoiceMetadata(metadata));
  return withUuid(readEvent(incoming, 'incomingCall'));
};

const SERVICE = 'android/src/main/java/expo/modules/callkittelecom/services/ExpoCallKitTelecomMessagingService.kt';
const ENVELOPES = ['incomingCall', 'incoming_call'];
const EVENT_KEYS = 'eventId, serverCallId, hasVideo, caller.id, caller.displayName, caller.phoneNumber, caller.email';

/** FCM values are strings: the event is a JSON string under the key that `messageType` names. */
const readMessage = (payload: Payload, names: readonly string[], keys: readonly string[]): PayloadResult => {
  const type = stringValue(payload.messageType);
  const isEnd = type === 'callEnded' || type === 'call_ended';
  if (isEnd && keys.length > 1) return readEnd(parsedObject(payload.callEnded ?? payload.call_ended));
  if (type === undefined || !names.includes(type)) return ignores('messageType is unknown');
  const key = keys.find((name) => payload[name] !== undefined);
  const result = readEvent(parsedObject(key === undefined ? undefined : payload[key]), key ?? names[0] ?? '');
  return result.outcome === 'ignores' ? ignores('the event is missing or incomplete') : result;
};

const readEnd = (event: Payload | undefined): PayloadResult => {
  const callId = nonBlank(event?.serverCallId);
  return callId === undefined
    ? ignores('callEnded has no serverCallId')
    : ends('messageType is the end of a call', callId);
};

export const expo: readonly ClientLibrary[] = [
  {
    name: 'expo-callkit-telecom to 0.3.8',
    platform: 'ios',
    source: sourceAt('mfairley/expo-callkit-telecom', 'ios/Models/IncomingCallEvent.swift', '2b63b81'),
    keys: `incoming_call: ${EVENT_KEYS}`,
    read: (payload) => readEvent(objectValue(payload.incoming_call), 'incoming_call'),
  },
  {
    name: 'expo-callkit-telecom from 0.3.9',
    platform: 'ios',
    source: sourceAt('mfairley/expo-callkit-telecom', 'ios/Models/IncomingCallEvent.swift', '4f53a57'),
    keys: `incomingCall, else incoming_call: ${EVENT_KEYS}`,
    read: (payload) => readEvent(objectValue(payload.incomingCall ?? payload.incoming_call), 'incomingCall'),
  },
  {
    name: 'expo-callkit (ross-slaney)',
    platform: 'ios',
    source: sourceAt('ross-slaney/expo-callkit', 'ios/PushPayloadCore/PushPayloadNormalizer.swift', '66c3259'),
    keys: `incomingCall: ${EVENT_KEYS}; else metadata: call_id, caller_name, caller_number, has_video`,
    read: readRossSlaney,
  },
  {
    name: 'expo-callkit-telecom to 0.3.8',
    platform: 'android',
    source: sourceAt('mfairley/expo-callkit-telecom', SERVICE, '2b63b81'),
    keys: 'messageType "incoming_call" and a key of that name with the event as JSON',
    read: (payload) => readMessage(payload, ['incoming_call'], ['incoming_call']),
  },
  {
    name: 'expo-callkit-telecom from 0.3.9',
    platform: 'android',
    source: sourceAt('mfairley/expo-callkit-telecom', SERVICE, '2a24c97'),
    keys: 'messageType "incomingCall" or "incoming_call" and a key of that name with the event as JSON; the same for "callEnded"',
    read: (payload) => readMessage(payload, ENVELOPES, ENVELOPES),
  },
];
