import { type Call, isLegOpen } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { App } from '../contract/environment.ts';
import { appOf } from '../devices/applications.ts';
import type { DeviceStore } from '../devices/device-store.ts';
import type { CallNotification } from '../push/call-notification.ts';
import { markGone } from '../push/mark-gone.ts';
import { notificationMessages } from '../push/notification-messages.ts';
import type { PushOutcome, PushSender } from '../push/push-sender.ts';
import type { PostDeps } from '../sockets/post-messages.ts';
import { callNotifications, lastChangeOf, notifiedUpTo } from './call-notifications.ts';
import type { CalleeStore } from './callee-store.ts';
import { postEvents } from './post-events.ts';

export interface NotifyDeps extends PostDeps {
  readonly calls: CallStore;
  readonly callees: CalleeStore;
  readonly devices: DeviceStore;
  readonly push: PushSender;
  readonly apps: readonly App[];
  readonly now: () => number;
  /** Called with the outcome of each push. */
  readonly onNotification: (notification: CallNotification, deviceId: string, outcome: PushOutcome) => void;
}

/**
 * Notifies all participants of changes of the call that were not notified yet, over every channel. The request that
 * transitions a call does so; if it crashes first, the ring timer does it instead.
 *
 * @param call in its current state
 * @param by the device that made the request, which is not notified, and whether the request transitioned the call
 * @returns `false` when the push service could not accept every message
 */
export const notifyParticipants = async (
  deps: NotifyDeps,
  call: Call,
  by?: { userId: string; deviceId: string | undefined; hasTransitioned: boolean },
): Promise<boolean> => {
  const at = deps.now();
  const notifications = callNotifications(
    call,
    notifiedUpTo(call),
    by?.hasTransitioned === true ? by.userId : undefined,
  );
  if (notifications.length === 0) return true;
  const deliveries = notifications.map(async ({ userId, notificationFor }) => {
    const { devices, sockets } = await deps.callees.deliveryTargets(userId);
    const posted = postEvents(deps, call, sockets, at);
    const messages = devices.flatMap((device) => {
      const isActor = by?.userId === userId && by.deviceId === device.deviceId;
      const notification = isActor ? undefined : notificationFor(device.deviceId);
      const bundleId = appOf(deps.apps, device.appId)?.bundleId;
      if (notification === undefined || bundleId === undefined) return [];
      const hasReported = call.legs[userId]?.reported[device.deviceId] !== undefined;
      return notificationMessages({ ...device, bundleId, hasReported }, notification, at).map((message) => ({
        device,
        notification,
        message,
      }));
    });
    const outcomes = await Promise.all(
      messages.map(async ({ device, notification, message }) => {
        const outcome = await deps.push.send(message);
        deps.onNotification(notification, device.deviceId, outcome);
        if (outcome.kind === 'gone' && message.endpointArn === device.endpointArn) {
          await markGone(deps.devices, device, outcome.reason, at);
        }
        return outcome;
      }),
    );
    // A socket is only the faster channel: a client that missed an event reads the call when its socket is open again.
    await posted;
    return outcomes.every(({ kind }) => kind !== 'retryable');
  });
  const presence = updatePresence(deps, call);
  // `allSettled`: one failure must not skip the others, and Lambda may freeze the process once the handler returns.
  await Promise.allSettled([presence, ...deliveries]);
  const [, ...areNotified] = await Promise.all([presence, ...deliveries]);
  // The ring timer sends what the push service could not accept now; repeated notifications do no harm.
  if (!areNotified.every(Boolean)) return false;
  await deps.calls.markNotified(call.callId, lastChangeOf(call));
  return true;
};

/**
 * Notifies of transitions of legs that were being rung at that moment: the request that made the transition could not
 * know which devices had been handed a push.
 *
 * @param before the call when ringing began
 * @param now the call with the outcomes of the pushes
 */
export const notifyOfConcurrentTransitions = async (deps: NotifyDeps, before: Call, now: Call): Promise<void> => {
  const hasTransitioned = Object.entries(now.legs).some(([userId, leg]) => {
    const known = before.legs[userId];
    return known !== undefined && isLegOpen(known) && !isLegOpen(leg) && leg.endReason !== 'unreachable';
  });
  if (hasTransitioned) await notifyParticipants(deps, { ...now, notifiedAt: undefined });
};

/** Records which users are in the call now and which have left, for invites that must not ring a busy user. */
const updatePresence = async ({ callees }: NotifyDeps, call: Call): Promise<void> => {
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
