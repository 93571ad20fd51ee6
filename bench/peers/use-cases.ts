import { createHash } from 'node:crypto';
import { type Invite, newCall, viewOf } from '../model/call.ts';
import { deviceRow, type Registration } from '../model/registration.ts';
import type { CallStore } from './call-store.ts';
import type { PushService } from './push-service.ts';

/** Does everything concurrently that can be, as ours does, so that the comparison with the peers is fair. */
export const invite = async (store: CallStore, push: PushService, callerId: string, input: Invite) => {
  const call = newCall(callerId, input);
  const [devices] = await Promise.all([
    store.devicesOf(call.calleeId),
    store.putCall(call),
    store.takeInvite(callerId, call.startedAt),
  ]);
  const [rings] = await Promise.all([push.ringAll(call, devices), store.putHistory(call), push.setTimers(call)]);
  await store.recordRings(call, rings);
  return viewOf(call, rings);
};

export const register = async (
  store: CallStore,
  push: PushService,
  userId: string,
  deviceId: string,
  input: Registration,
) => {
  await store.deviceOf(userId, deviceId);
  const arn = await push.createEndpoint(input.token);
  await store.ownerOf(arn);
  const row = deviceRow(userId, deviceId, input, arn, createHash('sha256').update(input.token).digest('base64url'));
  await store.claim(userId, deviceId, arn, row);
  return { deviceId };
};
