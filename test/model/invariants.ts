import * as v from 'valibot';
import { expect } from 'vitest';
import type { EndReason } from '../../lambda/contract/end-reasons.ts';
import { type CallView, HistoryView } from '../../lambda/contract/views.ts';
import { templatesOf } from '../../lambda/push/presets/presets.ts';
import { isOpen, type Model, type ModelCall, type ModelLeg } from './model.ts';
import { mayRingTwice, type Scenario, type ScenarioDevice } from './scenario.ts';
import type { SentPush, ServiceUnderTest } from './service-under-test.ts';

/** The model's own expectation: an unanswered callee has missed a call that ended with these reasons. */
const IS_MISSED: Readonly<Record<EndReason, boolean>> = {
  no_answer: true,
  cancelled: true,
  completed: false,
  failed: false,
  declined: false,
  busy: false,
  unreachable: false,
  answered_elsewhere: false,
  declined_elsewhere: false,
};

/** Observations of the steps so far. */
export interface Observations {
  /** By call and callee: the time at which the callee's devices had to stop ringing. */
  readonly ringingStoppedAt: Record<string, number>;
  /** Values that must never change once they are set, by name. */
  readonly finalValues: Record<string, unknown>;
}

interface AfterStep {
  readonly service: ServiceUnderTest;
  readonly scenario: Scenario;
  readonly before: Model;
  readonly model: Model;
  readonly views: Readonly<Record<string, CallView>>;
  readonly observed: Observations;
  /** Pushes of this step. */
  readonly pushes: readonly SentPush[];
}

/** Invariants after each step, in addition to the agreement of service and model. */
export const checkStep = ({ service, before, model, views, observed, pushes }: AfterStep): void => {
  for (const view of Object.values(views)) checkFinalValues(view, observed);
  for (const { callId, legs, expiresAt } of Object.values(model.calls)) {
    for (const [userId, leg] of Object.entries(legs)) {
      const isMissed = leg.endReason === 'no_answer' && leg.answered === undefined;
      if (!isOpen(leg)) observed.ringingStoppedAt[`${callId} ${userId}`] ??= isMissed ? expiresAt : service.now;
    }
  }
  for (const push of pushes) {
    const { kind, userId, callId } = push;
    const leg = before.calls[callId]?.legs[userId];
    if (kind === 'ring' && leg !== undefined && !isOpen(leg)) throw violation('ring pushed after the leg ended', push);
    const call = model.calls[callId];
    if (kind === 'call_ended' && call !== undefined && !isOver(call, push)) {
      throw violation('call_ended pushed while the call goes on for the device', push);
    }
    if (kind === 'ring' && before.blocks[`${userId}>${call?.callerId}`]) {
      throw violation('ring pushed to a callee who blocks the caller', push);
    }
  }
};

const isOver = ({ callerId, legs, state }: ModelCall, { userId, deviceId }: SentPush): boolean => {
  if (userId === callerId) return state === 'ended';
  const leg = legs[userId];
  if (leg?.state === 'answered') return leg.answered?.by !== deviceId;
  return leg?.state === 'ended';
};

const checkFinalValues = (view: CallView, { finalValues }: Observations): void => {
  const check = (name: string, value: unknown): void => {
    if (value === undefined && finalValues[name] === undefined) return;
    finalValues[name] ??= value;
    expect({ [name]: value }).toEqual({ [name]: finalValues[name] });
  };
  const { callId } = view;
  check(`${callId} endReason`, view.endReason);
  check(`${callId} endedAt`, view.endedAt);
  for (const { userId, endReason, answeredBy } of view.legs) {
    check(`${callId} ${userId} endReason`, endReason);
    check(`${callId} ${userId} answeredBy`, answeredBy?.deviceId);
  }
};

const violation = (rule: string, details: unknown): Error => new Error(`${rule}: ${JSON.stringify(details)}`);

/** Invariants once all ring windows are closed and all timers have been delivered. */
export const checkEnd = async (
  service: ServiceUnderTest,
  scenario: Scenario,
  model: Model,
  observed: Observations,
): Promise<void> => {
  for (const call of Object.values(model.calls)) {
    for (const [userId, leg] of Object.entries(call.legs)) {
      for (const device of scenario.devices.filter((one) => one.userId === userId)) {
        const pushes = service.pushes.filter((one) => one.callId === call.callId && one.deviceId === device.deviceId);
        checkRingCount(device, pushes);
        const isRung = pushes.some(({ kind, outcome }) => kind === 'ring' && outcome === 'accepted');
        const stoppedAt = observed.ringingStoppedAt[`${call.callId} ${userId}`];
        if (isRung && stoppedAt !== undefined) checkEndNotification(service, call, leg, device, pushes, stoppedAt);
      }
    }
    checkCallerNotification(service, scenario, call);
  }
  for (const user of scenario.users) await checkHistory(service, model, user);
  await checkRingsHiddenFromCallees(service, model);
};

const checkRingCount = (device: ScenarioDevice, pushes: readonly SentPush[]): void => {
  const rings = pushes.filter(({ kind }) => kind === 'ring');
  const first = rings.findIndex(({ outcome }) => outcome !== 'retryable');
  const completed = first < 0 ? [] : rings.slice(first);
  const allowed = mayRingTwice(device) ? 2 : 1;
  if (completed.length > allowed) throw violation(`${device.deviceId} may be rung ${allowed} times`, rings);
};

const checkEndNotification = (
  service: ServiceUnderTest,
  { callId, expiresAt }: ModelCall,
  leg: ModelLeg,
  device: ScenarioDevice,
  pushes: readonly SentPush[],
  stoppedAt: number,
): void => {
  const { deviceId, platform, hasAlerts, capabilities, preset } = device;
  const alerts = pushes.filter(({ isMissedCallAlert }) => isMissedCallAlert);
  const isMissed = leg.answered === undefined && leg.endReason !== undefined && IS_MISSED[leg.endReason];
  if (!isMissed && alerts.length > 0) throw violation('missed-call alert for a call that was not missed', alerts);
  const madeTransition = leg.endedBy === deviceId || leg.answered?.by === deviceId || leg.declinedOn[deviceId];
  const hasTimer = service.timers.some(({ body }) => body.callId === callId && body.kind === 'close');
  if (madeTransition || (stoppedAt >= expiresAt && !hasTimer)) return;

  const inTime = pushes.filter(({ at }) => stoppedAt >= expiresAt || at === stoppedAt);
  /** In time, and by a push that SNS did not leave to be sent again. */
  const isNotified = (channel: SentPush['channel']) => {
    const isEnd = (push: SentPush): boolean => push.channel === channel && push.kind === 'call_ended';
    return inTime.some(isEnd) && pushes.some((push) => isEnd(push) && push.outcome !== 'retryable');
  };
  const details = { deviceId, stoppedAt, leg, pushes };
  const supportsCancel =
    capabilities.includes('voip-cancel') && templatesOf(preset, platform, undefined)?.callEnded !== undefined;
  const mayCancel = platform === 'ios' && supportsCancel && leg.reported[deviceId] && stoppedAt < expiresAt;
  if (platform === 'android' && !isNotified('fcm')) throw violation('not notified of the end by FCM', details);
  if (hasAlerts) {
    // A device notified by VoIP gets no background push in addition.
    if (!isNotified('alert') && (isMissed || !mayCancel)) {
      throw violation('not notified of the end on the alert token', details);
    }
    if (isMissed && alerts.length === 0) throw violation('not notified of a missed call', details);
    if (alerts.some(({ collapseId }) => collapseId !== callId)) throw violation('a missed call shows twice', alerts);
  }
  const cancels = pushes.filter(({ channel, kind }) => channel === 'voip' && kind !== 'ring');
  if (mayCancel && !isNotified('voip')) throw violation('not notified of the end by VoIP', details);
  if (!mayCancel && cancels.length > 0) throw violation('VoIP push without an incoming call', cancels);
};

const checkCallerNotification = (
  service: ServiceUnderTest,
  { devices }: Scenario,
  { callId, callerId, legs }: ModelCall,
): void => {
  if (Object.values(legs).every(({ answered }) => answered === undefined)) return;
  for (const { deviceId } of devices.filter((one) => one.userId === callerId && one.platform === 'android')) {
    const notifications = service.pushes.filter((push) => push.callId === callId && push.deviceId === deviceId);
    if (notifications.length === 0) throw violation('the caller was not notified', { callId, deviceId });
  }
};

/** Each party's history lists each call once, newest first. */
const checkHistory = async (service: ServiceUnderTest, model: Model, user: string): Promise<void> => {
  const { body } = await service.request({ route: 'listCalls', user });
  const { calls } = v.parse(HistoryView, body);
  const expected = Object.values(model.calls)
    .filter(({ callerId, listedFor }) => callerId === user || listedFor[user])
    .sort((a, b) => b.startedAt - a.startedAt || (a.callId < b.callId ? 1 : -1));
  expect(calls.map(({ callId }) => callId)).toEqual(expected.map(({ callId }) => callId));
};

const checkRingsHiddenFromCallees = async (service: ServiceUnderTest, model: Model): Promise<void> => {
  for (const { callId, legs } of Object.values(model.calls)) {
    for (const user of Object.keys(legs)) {
      const { body } = await service.request({ route: 'getCall', user, params: { callId } });
      expect(body).not.toHaveProperty('rings');
    }
  }
};
