import { at, boolValue, ends, filled, handleType, ignores, kills, rings, uuid } from './keys.ts';
import type { ClientLibrary, Payload, Reading } from './reading.ts';

const expiry = (value: unknown): number | undefined => {
  const ms = typeof value === 'string' ? Number(value) : value;
  return typeof ms === 'number' && Number.isFinite(ms) ? ms : undefined;
};

const readCore = (payload: Payload, unread: (reason: string) => Reading): Reading => {
  const callId = uuid(payload.callId);
  const name = filled(payload.callerName);
  const handle = filled(payload.handle);
  const url = filled(payload.ackUrl);
  const expiresAt = expiry(payload.expiresAt);
  if (payload.type === 'call_ended') return ends('type says that the call is over', callId);
  if (callId === undefined || name === undefined || handle === undefined) {
    return unread('callId, callerName or handle is missing');
  }
  return rings('callId, callerName and handle are there', {
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

/** Code of the app's own that follows this project's page on what a phone is sent. */
export const core: readonly ClientLibrary[] = [
  {
    name: 'core (your own native code)',
    platform: 'ios',
    source: at('this repository', 'docs/payloads.md', 'HEAD'),
    keys: 'type, callId (UUID), callerName, handle, handleType, hasVideo, expiresAt, ackUrl',
    read: (payload) => readCore(payload, kills),
  },
  {
    name: 'core (your own FirebaseMessagingService)',
    platform: 'android',
    source: at('this repository', 'docs/payloads.md', 'HEAD'),
    keys: 'type, callId (UUID), callerName, handle, handleType, hasVideo, expiresAt, ackUrl, all strings',
    read: (payload) => readCore(payload, ignores),
  },
];
