import type { PlaceholderName } from './placeholders.ts';

/** What each placeholder stands for. Docs and messages read it; no function does. */
export const placeholderMeanings: Readonly<Record<PlaceholderName, string>> = {
  type: '`incoming_call` or `call_ended`',
  callId: 'UUID of the call, in lower case',
  callerId: 'user id of the caller',
  calleeId: 'user id of the callee whose device gets the push',
  callerName: 'name of the caller',
  handle: 'what the phone shows below the name and dials back',
  handleType: '`generic`, `number` or `email`',
  media: '`audio` or `video`',
  hasVideo: 'whether it is a video call',
  callType: '1 for video, 2 for audio',
  startedAt: 'when the caller called: RFC 3339, or epoch milliseconds as `int`',
  expiresAt: 'end of the ring window, epoch milliseconds',
  ackUrl: 'where native code reports call events',
  custom: 'data of the app',
  metadata: '`custom`, and `ringthrough` with `callId`, `ackUrl` and `expiresAt`',
  reference: 'only `ringthrough` with `callId`, `ackUrl` and `expiresAt`',
  endReason: 'why the call ended',
  callKitReason: 'the end reason by the name of CallKit, or by its number as `int`',
};
