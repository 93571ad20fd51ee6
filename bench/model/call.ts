import { createHmac, randomBytes, randomUUID } from 'node:crypto';

/*
 * The call that the floor and the peers implement: the same reads, writes and push as ours, so that only the
 * implementations differ.
 */

export interface Invite {
  readonly to: string;
  readonly caller: { readonly name: string };
  readonly media?: 'audio' | 'video';
}

export interface Call {
  readonly callId: string;
  readonly callerId: string;
  readonly callerName: string;
  readonly calleeId: string;
  readonly hasVideo: boolean;
  readonly startedAt: number;
  readonly expiresAt: number;
  readonly receiptKey: string;
}

/** The attributes of a device's item that a ring needs. */
export interface Device {
  readonly deviceId: string;
  readonly endpointArn: string;
}

export interface Ring {
  readonly outcome: string;
  readonly messageId: string;
  readonly at: number;
}

const DAY = 86_400_000;
const env = process.env;

export const newCall = (callerId: string, { to, caller, media }: Invite): Call => {
  const startedAt = Date.now();
  return {
    callId: randomUUID(),
    callerId,
    callerName: caller.name,
    calleeId: to,
    hasVideo: media === 'video',
    startedAt,
    expiresAt: startedAt + Number(env.RING_TIMEOUT_SECONDS) * 1000,
    receiptKey: randomBytes(16).toString('base64url'),
  };
};

/** The call's item. */
export const rowOf = (call: Call) => ({
  pk: `CALL#${call.callId}`,
  sk: 'CALL',
  ttl: Math.ceil(ttlOf(call) / 1000),
  callId: call.callId,
  seq: 1,
  callerId: call.callerId,
  caller: { name: call.callerName, handle: call.callerId, handleType: 'generic' },
  media: call.hasVideo ? 'video' : 'audio',
  startedAt: call.startedAt,
  expiresAt: call.expiresAt,
  keptUntil: ttlOf(call),
  legs: { [call.calleeId]: { rings: {}, reported: {}, failed: {}, dismissed: {} } },
  inviteLease: call.startedAt + 12_000,
  invited: false,
  receiptKey: call.receiptKey,
});

const ttlOf = ({ startedAt }: Call): number => startedAt + Number(env.CALL_RETENTION_DAYS) * DAY;

/** The call history items of both parties. */
export const historyOf = (call: Call) =>
  [call.callerId, call.calleeId].map((userId) => ({
    pk: `USER#${userId}`,
    sk: `CALL#${new Date(call.startedAt).toISOString()}#${call.callId}`,
    ttl: Math.ceil(ttlOf(call) / 1000),
  }));

/** Timers: when a phone without a receipt is rung again, and when the ring window closes. */
export const timersOf = ({ callId, startedAt, expiresAt }: Call) =>
  (
    [
      ['ring_again', startedAt + 5_000],
      ['close', expiresAt + 1_000],
    ] as const
  ).map(([kind, at]) => ({
    Id: kind,
    MessageBody: JSON.stringify({ kind, tenant: '', callId }),
    DelaySeconds: Math.ceil((at - startedAt) / 1000),
  }));

/** The token of the URL to which a device sends the receipts of its ring. */
const receiptToken = ({ callId, calleeId, receiptKey }: Call, deviceId: string): string => {
  const subject = `${callId}\n${deviceId}\n${calleeId}\n`;
  return `${Buffer.from(subject).toString('base64url')}.${createHmac('sha256', receiptKey).update(subject).digest('base64url').slice(0, 22)}`;
};

/** The VoIP push, with the fields of our `universal` preset. */
export const messageOf = (call: Call, deviceId: string): string => {
  const { callId, callerId, callerName: name, hasVideo } = call;
  const startedAt = new Date(call.startedAt).toISOString();
  const ackUrl = `${env.PUBLIC_URL}/v1/receipts/${receiptToken(call, deviceId)}`;
  const payload = {
    v: 1,
    type: 'incoming_call',
    callId,
    uuid: callId,
    callerId,
    callerName: name,
    handle: callerId,
    handleType: 'generic',
    hasVideo,
    startedAt,
    expiresAt: call.expiresAt,
    ackUrl,
    extra: {},
    id: callId,
    nameCaller: name,
    isVideo: hasVideo,
    ConnectionId: callId,
    Username: name,
    username: name,
    media: hasVideo ? 'video' : 'audio',
    displayName: name,
    handleValue: callerId,
    incomingCall: {
      eventId: callId,
      serverCallId: callId,
      hasVideo,
      startedAt,
      caller: { id: callerId, displayName: name },
      metadata: {},
    },
    aps: { alert: `Incoming call from ${name}` },
    data: {
      Caller: { Username: name, ConnectionId: callId, CallbackUrl: ackUrl, CancelPush: 'false', Video: hasVideo },
    },
  };
  return JSON.stringify({ APNS_VOIP: JSON.stringify(payload) });
};

export const attributesOf = (call: Call): readonly (readonly [name: string, value: string])[] => [
  ['AWS.SNS.MOBILE.APNS.PUSH_TYPE', 'voip'],
  ['AWS.SNS.MOBILE.APNS.PRIORITY', '10'],
  ['AWS.SNS.MOBILE.APNS.TOPIC', 'com.example.app.voip'],
  ['AWS.SNS.MOBILE.APNS_VOIP.TTL', String(Math.ceil((call.expiresAt - Date.now()) / 1000))],
];

/** The response body of an invite. */
export const viewOf = (call: Call, rings: Readonly<Record<string, Ring>>) => ({
  callId: call.callId,
  state: 'initiated',
  from: call.callerId,
  to: [call.calleeId],
  media: call.hasVideo ? 'video' : 'audio',
  startedAt: new Date(call.startedAt).toISOString(),
  expiresAt: new Date(call.expiresAt).toISOString(),
  rings: Object.entries(rings).map(([deviceId, { outcome, messageId, at }]) => ({
    userId: call.calleeId,
    deviceId,
    outcome,
    messageId,
    acceptedAt: new Date(at).toISOString(),
  })),
});

/** The key of a caller's rate limit, which counts invites per minute. */
export const rateKey = (callerId: string, now: number) => ({
  pk: `USER#${callerId}`,
  sk: `RATE#${Math.floor(now / 60_000)}`,
});

export const isInvite = (value: unknown): value is Invite =>
  typeof value === 'object' &&
  value !== null &&
  'to' in value &&
  typeof value.to === 'string' &&
  'caller' in value &&
  typeof value.caller === 'object' &&
  value.caller !== null &&
  'name' in value.caller &&
  typeof value.caller.name === 'string';
