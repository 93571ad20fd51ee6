import { type Call, wasRung } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { App } from '../contract/environment.ts';
import { appOf } from '../devices/applications.ts';
import { isSubscribed, subscriptionId } from '../devices/browser.ts';
import type { CalledDeviceStore } from '../devices/device-store.ts';
import { endpointId } from '../devices/endpoint-id.ts';
import type { CallNotification } from '../push/call-notification.ts';
import { type IncomingCallDeps, incomingCall } from '../push/incoming-call.ts';
import { markGone } from '../push/mark-gone.ts';
import { notificationMessages } from '../push/notification-messages.ts';
import type { PushOutcome, PushSender } from '../push/push-sender.ts';
import type { PostDeps } from '../sockets/post-messages.ts';
import type { SocketStore } from '../sockets/socket-store.ts';
import { callNotifications, type UserNotifications } from './call-notifications.ts';
import type { CalleeStore, DeliveryTargets } from './callee-store.ts';
import { withholds } from './do-not-disturb.ts';
import { postEvents } from './post-events.ts';
import type { WebPushFunction } from './web-push-function.ts';

export interface NotifyDeps extends PostDeps, IncomingCallDeps {
  readonly calls: CallStore;
  readonly sockets: SocketStore;
  readonly callees: CalleeStore;
  readonly devices: CalledDeviceStore;
  readonly push: PushSender;
  /** Sends Web Pushes; `undefined`: the deployment has none. */
  readonly webPushFunction?: WebPushFunction | undefined;
  readonly apps: readonly App[];
  readonly now: () => number;
  /** Called with the outcome of each push. */
  readonly onNotification: (notification: CallNotification, deviceId: string, outcome: PushOutcome) => void;
}

/** The device that made the request, which is not notified. */
export interface Actor {
  readonly userId: string;
  readonly deviceId: string | undefined;
}

/**
 * Notifies all participants of the changes of the call that were not notified yet, over every channel, and marks them as
 * notified. The request that transitions a call does so; if it fails, the table's stream starts it again (`call-events`).
 *
 * @param call in its current state
 * @returns `false` when some endpoints must still be notified: the push service could not accept their messages, or an invite
 * is in progress, whose push may arrive after the message
 */
export const notifyParticipants = async (deps: NotifyDeps, call: Call, by?: Actor): Promise<boolean> => {
  if (call.unnotified === undefined) return true;
  const isInviting = call.inviteLease > deps.now();
  const deliveries = callNotifications(call, call.notifiedSeq ?? 0, isInviting).map((user) =>
    notifyUser(deps, call, user, isInviting, by),
  );
  // `allSettled`: one failure must not skip the others, and Lambda may freeze the process once the handler returns.
  await Promise.allSettled(deliveries);
  const pending = (await Promise.all(deliveries)).flat();
  await deps.calls.markNotified(call, pending);
  return pending.length === 0;
};

/** @returns the ids of the endpoints that must still be notified */
const notifyUser = async (
  deps: NotifyDeps,
  call: Call,
  { userId, notificationFor }: UserNotifications,
  isInviting: boolean,
  by: Actor | undefined,
): Promise<readonly string[]> => {
  const at = deps.now();
  const targets = await deps.callees.deliveryTargets(userId);
  const leg = call.legs[userId];
  // Who blocked the caller before, and was not rung, is notified of nothing.
  if (leg !== undefined && !wasRung(leg) && (await isExcluded(deps, call, targets))) return [];
  // The invite is about to record that the call is withheld.
  if (leg !== undefined && !wasRung(leg) && isWithheldBefore(targets, call)) return [];
  // A socket is only the faster channel: a client that missed an event reads the call when its socket is open again.
  const posted = call.pending === undefined ? postEvents(deps, call, targets.sockets, at) : undefined;
  const browsers = pushToBrowsers(deps, call, targets, notificationFor, by);
  const pending = await Promise.all(
    messagesFor(deps, call, targets, notificationFor, by).map(
      async ({ device, hasReported, notification, message }) => {
        const outcome = await deps.push.send(message, { isRepeatable: true });
        deps.onNotification(notification, device.deviceId, outcome);
        if (outcome.kind === 'gone' && message.endpointArn === device.endpointArn) {
          await markGone(deps.devices, device, outcome.reason, at);
        }
        // A phone that has reported got its ring before: nothing can ring it after this message.
        const mayRingLater = isInviting && leg !== undefined && !hasReported;
        return outcome.kind === 'retryable' || mayRingLater ? [endpointId(message.endpointArn)] : [];
      },
    ),
  );
  await posted;
  return [...pending.flat(), ...(await browsers)];
};

/**
 * Replaces the notifications of a callee's browsers that may show the ring. The function reads the call before it sends a ring, so that a
 * ring which comes after this is dropped.
 *
 * @returns the ids of the subscriptions for which the function could not be invoked
 */
const pushToBrowsers = async (
  deps: NotifyDeps,
  call: Call,
  { userId, browsers }: DeliveryTargets,
  notificationFor: UserNotifications['notificationFor'],
  by: Actor | undefined,
): Promise<readonly string[]> => {
  if (deps.webPushFunction === undefined || call.legs[userId] === undefined) return [];
  const ended = browsers.filter(isSubscribed).flatMap((browser) => {
    const id = subscriptionId(browser.subscription);
    const isActor = by?.userId === userId && by.deviceId === browser.deviceId;
    const notification = isActor ? undefined : notificationFor(browser.deviceId);
    if (notification?.endReason === undefined || !(call.pending?.includes(id) ?? true)) return [];
    const { endReason, isMissed, stopsRinging } = notification;
    // Each push must show a notification: none to the browser that is in the call.
    return stopsRinging || isMissed ? [{ id, deviceId: browser.deviceId, endReason, isMissed }] : [];
  });
  if (ended.length === 0) return [];
  const isTaken = await deps.webPushFunction.invoke({
    kind: 'ended',
    tenant: deps.tenant,
    callId: call.callId,
    userId,
    browsers: ended.map(({ id: _, ...one }) => one),
  });
  return isTaken ? [] : ended.map(({ id }) => id);
};

/** Milliseconds after which an invite knows of a block, or of do-not-disturb. */
const BLOCK_SETTLES = 1_000;

/** Whether no push of the call was sent to the user because of a block. Another block came too late: the user's phones may ring. */
const isBlockedBefore = ({ blocked, blockedAt }: DeliveryTargets, other: string, { startedAt }: Call): boolean =>
  blocked.has(other) && (blockedAt.get(other) ?? 0) < startedAt - BLOCK_SETTLES;

/**
 * Whether the callee was not rung because of a block: of the caller, and in a child call between the callee and a party of the parent call,
 * whose blocks are read for that.
 */
const isExcluded = async ({ callees }: NotifyDeps, call: Call, callee: DeliveryTargets): Promise<boolean> => {
  const parties = Object.keys(call.parentParties ?? {});
  if ([call.callerId, ...parties].some((userId) => isBlockedBefore(callee, userId, call))) return true;
  const found = await Promise.all(parties.map((userId) => callees.read(userId)));
  return found.some((party) => isBlockedBefore(party, callee.userId, call));
};

/** Whether the call is withheld by a do-not-disturb of which the invite knew. */
const isWithheldBefore = (targets: DeliveryTargets, call: Call): boolean =>
  (targets.doNotDisturb?.setAt ?? 0) < call.startedAt - BLOCK_SETTLES && withholds(targets, call);

const messagesFor = (
  deps: NotifyDeps,
  call: Call,
  { userId, devices }: DeliveryTargets,
  notificationFor: UserNotifications['notificationFor'],
  by: Actor | undefined,
) =>
  devices.flatMap((device) => {
    const isActor = by?.userId === userId && by.deviceId === device.deviceId;
    const notification = isActor ? undefined : notificationFor(device.deviceId);
    const app = appOf(deps.apps, device.appId);
    if (notification === undefined || app === undefined) return [];
    const leg = call.legs[userId];
    const hasReported = leg?.reported[device.deviceId] !== undefined;
    const at = deps.now();
    const target = {
      ...device,
      bundleId: app.bundleId,
      templates: app.templates,
      texts: app.texts,
      hasReported,
      incomingCall: leg && incomingCall(deps, call, device, at),
    };
    return notificationMessages(target, notification, at)
      .filter(({ endpointArn }) => call.pending?.includes(endpointId(endpointArn)) ?? true)
      .map((message) => ({ device, hasReported, notification, message }));
  });
