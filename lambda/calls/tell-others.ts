import type { App } from '../contract/environment.ts';
import { appOf } from '../devices/applications.ts';
import type { DeviceStore } from '../devices/device-store.ts';
import type { CallNotice } from '../push/call-notice.ts';
import { noticeMessages } from '../push/notice-messages.ts';
import type { PushOutcome, PushSender } from '../push/push-sender.ts';
import type { PostDeps } from '../sockets/post.ts';
import { type Call, isLegOpen } from './call.ts';
import { callNotices, lastChangeOf, toldUpTo } from './call-notices.ts';
import type { CallStore } from './call-store.ts';
import type { CalleeStore } from './callee-store.ts';
import { postEvents } from './post-events.ts';

export interface TellDeps extends PostDeps {
  readonly calls: CallStore;
  readonly callees: CalleeStore;
  readonly devices: DeviceStore;
  readonly push: PushSender;
  readonly apps: readonly App[];
  readonly now: () => number;
  /** Told what became of each message. */
  readonly onNotice: (notice: CallNotice, deviceId: string, outcome: PushOutcome) => void;
}

/**
 * Tells everybody else of whatever happened to the call that they have not been told of yet, over every channel that they
 * have. Whoever moves a call does so; if they die first, the ring timer does it in their place.
 *
 * @param call as it stands now
 * @param by the device that spoke, which knows, and whether it moved the call by that
 * @returns `false` when the push service could not take every message
 */
export const tellOthers = async (
  deps: TellDeps,
  call: Call,
  by?: { userId: string; deviceId: string | undefined; hasMoved: boolean },
): Promise<boolean> => {
  const at = deps.now();
  const notices = callNotices(call, toldUpTo(call), by?.hasMoved === true ? by.userId : undefined);
  if (notices.length === 0) return true;
  const told = notices.map(async ({ userId, noticeFor }) => {
    const { devices, sockets } = await deps.callees.reach(userId);
    const posted = postEvents(deps, call, sockets, at);
    const messages = devices.flatMap((device) => {
      const isMover = by?.userId === userId && by.deviceId === device.deviceId;
      const notice = isMover ? undefined : noticeFor(device.deviceId);
      const bundleId = appOf(deps.apps, device.appId)?.bundleId;
      if (notice === undefined || bundleId === undefined) return [];
      const hasReported = call.legs[userId]?.reported[device.deviceId] !== undefined;
      return noticeMessages({ ...device, bundleId, hasReported }, notice, at).map((message) => ({
        device,
        notice,
        message,
      }));
    });
    const outcomes = await Promise.all(
      messages.map(async ({ device, notice, message }) => {
        const outcome = await deps.push.send(message);
        deps.onNotice(notice, device.deviceId, outcome);
        return outcome;
      }),
    );
    // A socket is the faster way and no more: whoever missed an event asks for the call when its socket is open again.
    await posted;
    return outcomes.every(({ kind }) => kind !== 'retryable');
  });
  const presence = keepPresence(deps, call);
  // Nobody goes untold because another could not be: whoever answers before all is done may be frozen in the middle of it.
  await Promise.allSettled([presence, ...told]);
  const [, ...areTold] = await Promise.all([presence, ...told]);
  // What the push service could not take now is told by the ring timer; whoever was told is told again, which does no harm.
  if (!areTold.every(Boolean)) return false;
  await deps.calls.markTold(call.callId, lastChangeOf(call));
  return true;
};

/**
 * Tells of what happened to legs while they were being rung: whoever moved one could not know which of its devices had
 * been handed a push.
 *
 * @param before the call when the ringing began
 * @param now the call with what became of the pushes
 */
export const tellOfMovesMeanwhile = async (deps: TellDeps, before: Call, now: Call): Promise<void> => {
  const wasMoved = Object.entries(now.legs).some(([userId, leg]) => {
    const known = before.legs[userId];
    return known !== undefined && isLegOpen(known) && !isLegOpen(leg) && leg.endReason !== 'unreachable';
  });
  if (wasMoved) await tellOthers(deps, { ...now, toldAt: undefined });
};

/** Writes down who is in a call now and who has left, for invites that must not ring somebody who is busy. */
const keepPresence = async ({ callees }: TellDeps, call: Call): Promise<void> => {
  const answered = Object.entries(call.legs).filter(([, leg]) => leg.answeredAt !== undefined);
  const since = call.answeredAt;
  if (since === undefined) return;
  await Promise.all([
    ...answered.map(([userId, { answeredAt = since, endedAt }]) =>
      endedAt === undefined
        ? callees.enterCall(userId, call.callId, answeredAt)
        : callees.leaveCall(userId, call.callId, answeredAt),
    ),
    call.endedAt === undefined
      ? callees.enterCall(call.callerId, call.callId, since)
      : callees.leaveCall(call.callerId, call.callId, since),
  ]);
};
