import { type ClientLibrary, onGitHub, onNpm, type Payload, type PayloadResult } from './client-library.ts';
import { ends, endsOldestCall, ignores, rings } from './payload-result.ts';
import { nonBlank, nonEmpty, objectValue, parsedObject, stringValue, swiftBool } from './payload-values.ts';

/**
 * VoIPPushManager+PKPushRegistryDelegate.swift, lines 93-121: it reports "Invalid Call" and then ends `firstSession`, which is the oldest
 * (CallStore.swift, line 16). If a call rings already, that one ends as failed and "Invalid Call" goes on.
 */
const invalidCall = (reason: string): PayloadResult =>
  endsOldestCall(`${reason}, so it reports “Invalid Call” and ends the oldest call as failed`);

/** IncomingCallEvent.swift of 0.4.0, lines 140-186; CallManager.swift, lines 163-195 and 358-397: a UUID of its own for every push. */
const readEvent = (event: Payload | undefined, key: string): PayloadResult => {
  if (event === undefined) return invalidCall(`${key} is missing`);
  const caller = objectValue(event.caller);
  const [callId, id] = [nonEmpty(event.serverCallId), nonEmpty(caller?.id)];
  if (nonEmpty(event.eventId) === undefined || callId === undefined) {
    return invalidCall(`${key}.eventId or serverCallId is missing`);
  }
  if (id === undefined) return invalidCall(`${key}.caller.id is missing`);
  const [number, email] = [stringValue(caller?.phoneNumber), stringValue(caller?.email)];
  // CallKit gets a name only for a caller without a number and an address: it shows those in its place.
  const address = number ?? email;
  return rings(`${key} is complete`, {
    name: address ?? stringValue(caller?.displayName) ?? id,
    handle: address ?? id,
    handleType: number !== undefined ? 'number' : email !== undefined ? 'email' : 'generic',
    hasVideo: swiftBool(event.hasVideo) ?? false,
    callId,
  });
};

const EVENT_KEYS = 'eventId, serverCallId, hasVideo, caller.id, caller.displayName, caller.phoneNumber, caller.email';

/** What a version reads on Android. `ends`: the names of the message that ends a call. */
interface Envelopes {
  readonly incoming: readonly string[];
  readonly ends: readonly string[];
}

/**
 * ExpoCallKitTelecomMessagingService.kt of 0.4.0, lines 32-33, 40-57 and 87-99: FCM values are strings, so the event is a JSON string,
 * and it drops a repeated `eventId` for 120 seconds. CallModels.kt, lines 174-205; CallManager.kt, lines 196-211 and 357-366. Any other
 * message goes to expo-notifications: nothing ends a call, and a killed app rings on to its own timeout.
 */
const readMessage = (payload: Payload, { incoming, ends: endNames }: Envelopes): PayloadResult => {
  const type = stringValue(payload.messageType) ?? '';
  const nested = (names: readonly string[]) =>
    parsedObject(names.map((name) => payload[name]).find((text) => typeof text === 'string'));
  if (endNames.includes(type)) return readEnd(nested(endNames));
  if (!incoming.includes(type)) return ignores('messageType is unknown: it is left to expo-notifications');
  const event = nested(incoming);
  const caller = objectValue(event?.caller);
  const [callId, id] = [nonBlank(event?.serverCallId), nonBlank(caller?.id)];
  if (nonBlank(event?.eventId) === undefined || callId === undefined || id === undefined) {
    return ignores('the event is missing or incomplete');
  }
  const [number, email] = [nonBlank(caller?.phoneNumber), nonBlank(caller?.email)];
  return rings('the event is complete', {
    name: stringValue(caller?.displayName) ?? 'Unknown',
    handle: number ?? email ?? id,
    handleType: number !== undefined ? 'number' : email !== undefined ? 'email' : 'generic',
    hasVideo: event?.hasVideo === true,
    callId,
  });
};

const readEnd = (event: Payload | undefined): PayloadResult => {
  const callId = nonBlank(event?.serverCallId);
  return callId === undefined
    ? ignores('callEnded has no serverCallId')
    : ends('messageType is the end of a call', callId);
};

const EVENT = 'ios/Models/IncomingCallEvent.swift';
const SERVICE = 'android/src/main/java/expo/modules/callkittelecom/services/ExpoCallKitTelecomMessagingService.kt';
const BOTH = ['incomingCall', 'incoming_call'];
const MAIN = 'mfairley/expo-callkit-telecom';
const OLD_COMMIT = '2b63b81b6824c91a56a2c67a0774838de3bdb9d9';

/** The registry is made at launch: AppDelegateSubscriber.swift, line 14. */
export const expo: readonly ClientLibrary[] = [
  {
    library: 'expo-callkit-telecom',
    name: 'expo-callkit-telecom to 0.3.8',
    platform: 'ios',
    source: onGitHub(
      MAIN,
      EVENT,
      OLD_COMMIT,
      '74e754eca6b1d3d1678afe5dae59364254b6f0780144693b310d1686ad7ae22e',
      'v0.3.8',
    ),
    keys: `incoming_call: ${EVENT_KEYS}`,
    read: (payload) => readEvent(objectValue(payload.incoming_call), 'incoming_call'),
  },
  {
    library: 'expo-callkit-telecom',
    name: 'expo-callkit-telecom from 0.3.9',
    platform: 'ios',
    source: onNpm(
      'expo-callkit-telecom',
      '0.4.0',
      EVENT,
      'e692f8683d18351269c0b83da05779c5c45afee6c70a0574ac520ceaa9a331c5',
    ),
    keys: `incomingCall, else incoming_call: ${EVENT_KEYS}`,
    read: (payload) => readEvent(objectValue(payload.incomingCall ?? payload.incoming_call), 'incomingCall'),
  },
  {
    library: 'expo-callkit-telecom',
    name: 'expo-callkit-telecom to 0.3.8',
    platform: 'android',
    source: onGitHub(
      MAIN,
      SERVICE,
      OLD_COMMIT,
      'aee6c930b09d94abfeb107a549ee5261c2104a3117b5843195748ce2751e3c09',
      'v0.3.8',
    ),
    keys: 'messageType "incoming_call" and a key of that name with the event as JSON',
    read: (payload) => readMessage(payload, { incoming: ['incoming_call'], ends: [] }),
  },
  {
    library: 'expo-callkit-telecom',
    name: 'expo-callkit-telecom 0.3.9 to 0.4.0',
    platform: 'android',
    source: onNpm(
      'expo-callkit-telecom',
      '0.4.0',
      SERVICE,
      '10ed7ebad96d9c9c3e51ae7576a9265929dbf2561842147c9919193bf5165b1f',
    ),
    keys: 'messageType "incomingCall" or "incoming_call" and a key of that name with the event as JSON',
    read: (payload) => readMessage(payload, { incoming: BOTH, ends: [] }),
  },
  {
    library: 'expo-callkit-telecom',
    name: 'expo-callkit-telecom with pull request 37',
    platform: 'android',
    source: onGitHub(
      MAIN,
      SERVICE,
      '2a24c977dadf2678b37bcb851dcb93e1c5fb65d5',
      'a778d502bbe8b3da7e0206445e6617f33a0349cccbd6ca5c0e2aecc84442b7fd',
      'refs/pull/37/head',
    ),
    keys: 'the same, and messageType "callEnded" or "call_ended" with serverCallId and reason as JSON',
    unreleased: 'an open pull request: https://github.com/mfairley/expo-callkit-telecom/pull/37',
    read: (payload) => readMessage(payload, { incoming: BOTH, ends: ['callEnded', 'call_ended'] }),
  },
];
