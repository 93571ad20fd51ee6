import * as v from 'valibot';
import { expect } from 'vitest';
import { type CallView, HistoryView } from '../../lambda/contract/views.ts';
import { isOpen, type Model, type ModelCall, type ModelLeg } from './model.ts';
import { mayRingTwice, type OwnDevice, type Setting } from './steps.ts';
import type { SentPush, World } from './world.ts';

/** What was seen on the way. */
export interface Seen {
  /** By call and callee: when the devices of the callee had to stop ringing. */
  readonly stops: Record<string, number>;
  /** What must never change any more once it was seen, by what it is. */
  readonly final: Record<string, unknown>;
}

interface AfterStep {
  readonly world: World;
  readonly setting: Setting;
  readonly before: Model;
  readonly model: Model;
  readonly views: Readonly<Record<string, CallView>>;
  readonly seen: Seen;
  /** Those of this step. */
  readonly pushes: readonly SentPush[];
}

/** What must hold after each step, beside that the service agrees with the model. */
export const checkStep = ({ world, before, model, views, seen, pushes }: AfterStep): void => {
  for (const view of Object.values(views)) nothingFinalChanges(view, seen);
  for (const { callId, legs, expiresAt } of Object.values(model.calls)) {
    for (const [userId, leg] of Object.entries(legs)) {
      const isMissed = leg.endReason === 'no_answer' && leg.answered === undefined;
      if (!isOpen(leg)) seen.stops[`${callId} ${userId}`] ??= isMissed ? expiresAt : world.now;
    }
  }
  for (const push of pushes) {
    const { kind, userId, callId } = push;
    const leg = before.calls[callId]?.legs[userId];
    if (kind === 'ring' && leg !== undefined && !isOpen(leg)) throw broken('a ring after the end', push);
    const call = model.calls[callId];
    if (kind === 'call_ended' && call !== undefined && !isOver(call, push)) throw broken('told of no end', push);
    if (kind === 'ring' && before.blocks[`${userId}>${call?.callerId}`]) throw broken('rang who blocks', push);
  }
};

const isOver = ({ callerId, legs, state }: ModelCall, { userId, deviceId }: SentPush): boolean => {
  if (userId === callerId) return state === 'ended';
  const leg = legs[userId];
  if (leg?.state === 'answered') return leg.answered?.by !== deviceId;
  return leg?.state === 'ended';
};

const nothingFinalChanges = (view: CallView, { final }: Seen): void => {
  const stays = (what: string, value: unknown): void => {
    if (value === undefined && final[what] === undefined) return;
    final[what] ??= value;
    expect({ [what]: value }).toEqual({ [what]: final[what] });
  };
  const { callId } = view;
  stays(`${callId} endReason`, view.endReason);
  stays(`${callId} endedAt`, view.endedAt);
  for (const { userId, endReason, answeredBy } of view.legs) {
    stays(`${callId} ${userId} endReason`, endReason);
    stays(`${callId} ${userId} answeredBy`, answeredBy?.deviceId);
  }
};

const broken = (rule: string, what: unknown): Error => new Error(`${rule}: ${JSON.stringify(what)}`);

/** What must hold when all windows have closed and all timers have come. */
export const checkEnd = async (world: World, setting: Setting, model: Model, seen: Seen): Promise<void> => {
  for (const call of Object.values(model.calls)) {
    for (const [userId, leg] of Object.entries(call.legs)) {
      for (const device of setting.devices.filter((one) => one.userId === userId)) {
        const pushes = world.pushes.filter((one) => one.callId === call.callId && one.deviceId === device.deviceId);
        rungAsOftenAsItMay(device, pushes);
        const isHanded = pushes.some(({ kind, outcome }) => kind === 'ring' && outcome === 'accepted');
        const stoppedAt = seen.stops[`${call.callId} ${userId}`];
        if (isHanded && stoppedAt !== undefined) toldOfTheEnd(world, call, leg, device, pushes, stoppedAt);
      }
    }
    callerIsTold(world, setting, call);
  }
  for (const user of setting.users) await historyIsWhole(world, model, user);
  await nobodyElseSeesRings(world, model);
};

const rungAsOftenAsItMay = (device: OwnDevice, pushes: readonly SentPush[]): void => {
  const rings = pushes.filter(({ kind }) => kind === 'ring');
  const first = rings.findIndex(({ outcome }) => outcome !== 'retryable');
  const handed = first < 0 ? [] : rings.slice(first);
  const allowed = mayRingTwice(device) ? 2 : 1;
  if (handed.length > allowed) throw broken(`${device.deviceId} may be rung ${allowed} times`, rings);
};

const toldOfTheEnd = (
  world: World,
  { callId, expiresAt }: ModelCall,
  leg: ModelLeg,
  device: OwnDevice,
  pushes: readonly SentPush[],
  stoppedAt: number,
): void => {
  const { deviceId, platform, hasAlerts, capabilities, preset } = device;
  const shown = pushes.filter(({ isShown }) => isShown);
  const isMissed = leg.answered === undefined && (leg.endReason === 'no_answer' || leg.endReason === 'cancelled');
  if (!isMissed && shown.length > 0) throw broken('showed a missed call that was none', shown);
  const knows = leg.endedBy === deviceId || leg.answered?.by === deviceId || leg.hungUp[deviceId];
  const isTimed = world.timers.some(({ body }) => body.callId === callId && body.kind === 'close');
  if (knows || (stoppedAt >= expiresAt && !isTimed)) return;

  const inTime = pushes.filter(({ at }) => stoppedAt >= expiresAt || at === stoppedAt);
  const isTold = (channel: SentPush['channel']) =>
    inTime.some((push) => push.channel === channel && push.kind === 'call_ended');
  const story = { deviceId, stoppedAt, leg, pushes };
  const understandsCancel = capabilities.includes('voip-cancel') && preset !== 'cordova-legacy';
  const mayCancel = platform === 'ios' && understandsCancel && leg.reported[deviceId] && stoppedAt < expiresAt;
  if (platform === 'android' && !isTold('fcm')) throw broken('not told of the end by FCM', story);
  if (hasAlerts) {
    // One that is told by VoIP is not woken by the other way as well.
    if (!isTold('alert') && (isMissed || !mayCancel)) throw broken('not told of the end by its alert token', story);
    if (isMissed && shown.length === 0) throw broken('not told of a missed call', story);
    if (shown.some(({ collapseId }) => collapseId !== callId)) throw broken('a missed call shows twice', shown);
  }
  const cancels = pushes.filter(({ channel, kind }) => channel === 'voip' && kind !== 'ring');
  if (mayCancel && !isTold('voip')) throw broken('not told of the end by VoIP', story);
  if (!mayCancel && cancels.length > 0) throw broken('a VoIP push that is no incoming call', cancels);
};

const callerIsTold = (world: World, { devices }: Setting, { callId, callerId, legs }: ModelCall): void => {
  if (Object.values(legs).every(({ answered }) => answered === undefined)) return;
  for (const { deviceId } of devices.filter((one) => one.userId === callerId && one.platform === 'android')) {
    const told = world.pushes.filter((push) => push.callId === callId && push.deviceId === deviceId);
    if (told.length === 0) throw broken('the caller was told nothing', { callId, deviceId });
  }
};

/** Both parties find each call once, newest first. */
const historyIsWhole = async (world: World, model: Model, user: string): Promise<void> => {
  const { body } = await world.ask({ route: 'listCalls', user });
  const { calls } = v.parse(HistoryView, body);
  const own = Object.values(model.calls)
    .filter(({ callerId, legs }) => callerId === user || legs[user] !== undefined)
    .sort((a, b) => b.startedAt - a.startedAt || (a.callId < b.callId ? 1 : -1));
  expect(calls.map(({ callId }) => callId)).toEqual(own.map(({ callId }) => callId));
};

const nobodyElseSeesRings = async (world: World, model: Model): Promise<void> => {
  for (const { callId, legs } of Object.values(model.calls)) {
    for (const user of Object.keys(legs)) {
      const { body } = await world.ask({ route: 'getCall', user, params: { callId } });
      expect(body).not.toHaveProperty('rings');
    }
  }
};
