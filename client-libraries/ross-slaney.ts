import { createHash } from 'node:crypto';
import { type ClientLibrary, onGitHub, type Payload, type PayloadResult } from './client-library.ts';
import { ignores, rings } from './payload-result.ts';
import { nonBlank, objectValue, swiftBool, uuidValue } from './payload-values.ts';

/** CallCenter.swift, `reportDiscardedPush`: under a UUID of its own, and it ends that call and no other. */
const DISCARDED = 'so it reports a call and ends it at once';

/** A string without the white space around it, or nothing. */
const text = (value: unknown): string | undefined => nonBlank(value)?.trim();

/** Lines 104-128: an id that is no UUID is converted: the first 16 bytes of its SHA-256, marked as version 5. */
const uuidOf = (id: string): string => {
  const bytes = createHash('sha256').update(id).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

interface Ring {
  readonly callId: string;
  readonly callerId: string;
  readonly name: string | undefined;
  readonly number: string | undefined;
  readonly hasVideo: boolean;
}

/** CallCenter.swift, `makeIncomingCall`; CallKitModels.swift, `asHandle`: an e-mail address is no handle. */
const ringOf = (reason: string, { callId, callerId, name, number, hasVideo }: Ring): PayloadResult => {
  const handle = number ?? callerId;
  return rings(reason, {
    name: name ?? handle,
    handle,
    handleType: number === undefined ? 'generic' : 'number',
    hasVideo,
    callId,
    uuid: uuidValue(callId) ?? uuidOf(callId),
  });
};

/** Lines 43-71. */
const readCanonical = (fields: Payload): PayloadResult => {
  const caller = objectValue(fields.caller);
  const [callId, callerId] = [text(fields.serverCallId), text(caller?.id)];
  if (text(fields.eventId) === undefined || callId === undefined || callerId === undefined) {
    return ignores(`incomingCall.eventId, serverCallId or caller.id is missing, ${DISCARDED}`);
  }
  const [name, number] = [text(caller?.displayName), text(caller?.phoneNumber)];
  return ringOf('incomingCall is complete', {
    callId,
    callerId,
    name,
    number,
    hasVideo: swiftBool(fields.hasVideo) ?? false,
  });
};

/** Lines 73-99: the keys of other vendors. */
const readMetadata = (metadata: Payload): PayloadResult => {
  const callId = text(metadata.call_id ?? metadata.callId);
  if (callId === undefined) return ignores(`metadata.call_id is missing, ${DISCARDED}`);
  const name = text(metadata.caller_name ?? metadata.callerName);
  const number = text(metadata.caller_number ?? metadata.callerNumber);
  const hasVideo = swiftBool(metadata.has_video) ?? swiftBool(metadata.hasVideo) ?? false;
  const callerId = number ?? name ?? callId;
  return ringOf('metadata.call_id is present', { callId, callerId, name, number, hasVideo });
};

/** Lines 24-41 of PushPayloadNormalizer.swift. */
const readRossSlaney = (payload: Payload): PayloadResult => {
  const [incoming, metadata] = [objectValue(payload.incomingCall), objectValue(payload.metadata)];
  if (incoming !== undefined) return readCanonical(incoming);
  return metadata === undefined ? ignores(`incomingCall is missing, ${DISCARDED}`) : readMetadata(metadata);
};

/**
 * The registry is made at launch: ExpoCallKitAppDelegateSubscriber.swift. A second push with the same `eventId` within 120 seconds is
 * discarded as above (VoipPushCoordinator.swift, `isDuplicate`): the user sees a call that ends at once beside the one that rings.
 * On Android it has no FirebaseMessagingService: the app's own code reports the call (CHANGELOG.md, 0.1.0).
 */
export const rossSlaney: readonly ClientLibrary[] = [
  {
    library: '@ross-slaney/expo-callkit',
    name: 'expo-callkit (ross-slaney)',
    platform: 'ios',
    source: onGitHub(
      'ross-slaney/expo-callkit',
      'ios/PushPayloadCore/PushPayloadNormalizer.swift',
      '66c3259192c6eaa98fe09a51a3a233569381c993',
      'f6900fea6680021ec7dff2dbe8ff86ab3f0f74b0d180ae875fdbf521ab80380a',
    ),
    keys: 'incomingCall: eventId, serverCallId, hasVideo, caller.id, caller.displayName, caller.phoneNumber; else metadata: call_id, caller_name, caller_number, has_video',
    read: readRossSlaney,
  },
];
