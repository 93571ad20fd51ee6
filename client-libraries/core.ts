import type { ClientLibrary, OwnSource, Payload, PayloadResult } from './client-library.ts';
import { ends, ignores, kills, rings } from './payload-result.ts';
import { boolValue, handleType, nonBlank, uuidValue } from './payload-values.ts';

const expiry = (value: unknown): number | undefined => {
  const ms = typeof value === 'string' ? Number(value) : value;
  return typeof ms === 'number' && Number.isFinite(ms) ? ms : undefined;
};

const readCore = (payload: Payload, onUnreadable: (reason: string) => PayloadResult): PayloadResult => {
  const callId = uuidValue(payload.callId);
  const name = nonBlank(payload.callerName);
  const handle = nonBlank(payload.handle);
  const url = nonBlank(payload.ackUrl);
  const expiresAt = expiry(payload.expiresAt);
  if (payload.type === 'call_ended') return ends('type is call_ended', callId);
  if (callId === undefined || name === undefined || handle === undefined) {
    return onUnreadable('callId, callerName or handle is missing');
  }
  return rings('callId, callerName and handle are present', {
    name,
    handle,
    handleType: handleType(payload.handleType),
    hasVideo: boolValue(payload.hasVideo),
    uuid: callId,
    callId,
    ...(url !== undefined && { callback: { url, by: 'post' } }),
    ...(expiresAt !== undefined && { expiresAt }),
  });
};

const SOURCE: OwnSource = { on: 'here', file: 'docs/payloads.md' };

/** An app's own native code that follows `docs/payloads.md`. */
export const core: readonly ClientLibrary[] = [
  {
    library: 'native',
    name: 'core (your own native code)',
    platform: 'ios',
    source: SOURCE,
    keys: 'type, callId (UUID), callerName, handle, handleType, hasVideo, expiresAt, ackUrl',
    read: (payload) => readCore(payload, kills),
  },
  {
    library: 'native',
    name: 'core (your own FirebaseMessagingService)',
    platform: 'android',
    source: SOURCE,
    keys: 'type, callId (UUID), callerName, handle, handleType, hasVideo, expiresAt, ackUrl, all strings',
    read: (payload) => readCore(payload, ignores),
  },
];
