import { randomUUID } from 'node:crypto';
import { type Call, newLeg } from '../../lambda/calls/call.ts';
import type { Device } from '../../lambda/devices/device.ts';

/** Start of the ring window of each call of `aCall`, epoch milliseconds. */
export const T0 = Date.parse('2026-11-21T12:00:00Z');

export const aCall = (changes: Partial<Call> = {}): Call => ({
  callId: randomUUID(),
  seq: 1,
  callerId: 'alice',
  caller: { name: 'Alice', handle: 'alice', handleType: 'generic' },
  media: 'audio',
  startedAt: T0,
  expiresAt: T0 + 40_000,
  keptUntil: T0 + 30 * 24 * 60 * 60 * 1000,
  legs: { bob: newLeg },
  talkingLegs: 0,
  openLegs: Object.keys(changes.legs ?? { bob: {} }).length,
  inviteLease: 0,
  invited: true,
  declineEnds: 'call',
  receiptKey: 'AAAAAAAAAAAAAAAAAAAAAA',
  ...changes,
});

export const aDevice = (changes: Partial<Device> = {}): Device => ({
  userId: 'bob',
  deviceId: 'phone',
  platform: 'ios',
  environment: 'production',
  declaredEnvironment: 'production',
  appId: 'main',
  preset: 'universal',
  capabilities: [],
  endpointArn: 'arn:aws:sns:eu-west-1:000000000000:endpoint/APNS_VOIP/main/1',
  claim: 'f1b0a1f4-6f0c-4f0e-9d0e-3c1d6b1f8a11',
  tokenHash: 'hash',
  registeredAt: T0,
  refreshedAt: T0,
  verifiedAt: T0,
  ...changes,
});
