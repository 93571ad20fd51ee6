import { type Call, callAt, isLegOpen, type Leg, type Ring } from '../calls/call.ts';
import type { CallStore, RingsByUser } from '../calls/call-store.ts';
import type { RingBrowsers } from '../contract/web-push.ts';
import { isSubscribed, type SubscribedBrowser } from '../devices/browser.ts';
import { callNotifications } from '../notifications/call-notifications.ts';
import type { CalleeStore } from '../notifications/callee-store.ts';
import { type IncomingCallDeps, incomingCallOfBrowser } from '../push/incoming-call.ts';
import { webPushEnd, webPushRing } from '../push/web-push-message.ts';
import type { WebPushOutcome } from '../push/web-push-sender.ts';
import { BY_WEB_PUSH } from './ring-browsers.ts';
import { isDisabled, joinRings } from './ring-outcomes.ts';
import { type SendDeps, sendWebPush } from './send-web-push.ts';

export interface RingByWebPushDeps extends SendDeps, IncomingCallDeps {
  readonly calls: Pick<CallStore, 'get' | 'recordRings'>;
  readonly callees: Pick<CalleeStore, 'deliveryTargets'>;
  readonly now: () => number;
}

/** A browser, and what became of its ring; `undefined`: it was too late to send one. */
interface Rung {
  readonly browser: SubscribedBrowser;
  readonly outcome: WebPushOutcome | undefined;
}

/**
 * Rings browsers of a call by Web Push, and records what became of each ring. Before each push the call is read: a ring that comes after the
 * end of the call is not sent. If the call ended while the push was under way, its end may have been sent before it, and is sent again.
 */
export const ringByWebPush = async (deps: RingByWebPushDeps, { callId, browsers }: RingBrowsers): Promise<void> => {
  const userIds = [...new Set(browsers.map(({ userId }) => userId))];
  const targets = await Promise.all(userIds.map((userId) => deps.callees.deliveryTargets(userId)));
  const isWanted = (one: { readonly userId: string; readonly deviceId: string }) =>
    browsers.some(({ userId, deviceId }) => userId === one.userId && deviceId === one.deviceId);
  const subscribed = targets
    .filter(({ isBeingErased }) => !isBeingErased)
    .flatMap((target) => target.browsers.filter(isSubscribed).filter(isWanted));
  const rung = await Promise.all(subscribed.map((browser) => ring(deps, callId, browser)));
  const missing = browsers.filter((one) => !subscribed.some((browser) => isSameDevice(browser, one)));
  const rings = joinRings(
    ...missing.map(({ userId, deviceId }) => ({
      [userId]: { [deviceId]: { outcome: 'gone', reason: 'subscription_ended', at: deps.now() } satisfies Ring },
    })),
    ...rung.flatMap(({ browser, outcome }) =>
      outcome === undefined ? [] : [{ [browser.userId]: { [browser.deviceId]: ringOf(outcome, deps.now()) } }],
    ),
  );
  const call = await record(deps, callId, rings);
  if (call !== undefined) await Promise.all(rung.map((one) => endIfOver(deps, call, one)));
};

const isSameDevice = (
  a: { readonly userId: string; readonly deviceId: string },
  b: { readonly userId: string; readonly deviceId: string },
): boolean => a.userId === b.userId && a.deviceId === b.deviceId;

const ring = async (deps: RingByWebPushDeps, callId: string, browser: SubscribedBrowser): Promise<Rung> => {
  const outcome = await sendWebPush(deps, browser, async () => {
    const found = await deps.calls.get(callId);
    const call = found && callAt(found, deps.now());
    const leg = call?.legs[browser.userId];
    if (call === undefined || leg === undefined || !isLegOpen(leg) || leg.dismissed[browser.deviceId] !== undefined)
      return undefined;
    return webPushRing(incomingCallOfBrowser(deps, call, browser), deps.now());
  });
  deps.onSent(callId, browser.deviceId, 'incoming_call', outcome ?? { kind: 'dropped', reason: 'too_late' });
  return { browser, outcome };
};

const ringOf = (outcome: WebPushOutcome, at: number): Ring =>
  outcome.kind === 'accepted'
    ? { outcome: 'accepted', reason: BY_WEB_PUSH, at }
    : { outcome: outcome.kind, reason: outcome.reason, at };

/** Milliseconds before each attempt: the invite, which may wait for slow pushes to phones, records the rings as `pending` first. */
const PAUSES = [0, 100, 200, 400, 800, 1_600, 3_200, 6_400] as const;

/** @returns the call after the write; `undefined` when there was nothing to record, or the invite recorded no ring */
const record = async (deps: RingByWebPushDeps, callId: string, rings: RingsByUser): Promise<Call | undefined> => {
  if (Object.keys(rings).length === 0) return undefined;
  for (const wait of PAUSES) {
    if (wait > 0) await deps.pause(wait);
    const found = await deps.calls.get(callId);
    if (found === undefined) return undefined;
    const at = deps.now();
    const isRecorded = Object.entries(rings).every(([userId, byDevice]) =>
      Object.keys(byDevice).every((deviceId) => found.legs[userId]?.rings[deviceId] !== undefined),
    );
    // An invite, or a second ring, that holds the lease writes all rings of the call when it is done.
    if (!isRecorded || found.inviteLease > at) continue;
    const call = callAt(found, at);
    const ended = Object.entries(rings)
      .filter(([userId, byDevice]) => isUnreachable(call, call.legs[userId], byDevice))
      .map(([userId]) => userId);
    const attempt = await deps.calls.recordRings(found, { rings: keepAccepted(call, rings), ended, at });
    if (attempt.applied) return attempt.call && callAt(attempt.call, at);
  }
  return undefined;
};

/** An accepted push remains accepted, whatever the outcome of a second. */
const keepAccepted = ({ legs }: Call, rings: RingsByUser): RingsByUser =>
  Object.fromEntries(
    Object.entries(rings).map(([userId, byDevice]) => [
      userId,
      Object.fromEntries(
        Object.entries(byDevice).filter(
          ([deviceId, { outcome }]) => outcome === 'accepted' || legs[userId]?.rings[deviceId]?.outcome !== 'accepted',
        ),
      ),
    ]),
  );

/**
 * Whether nothing rings, or may yet ring, the callee, and no device has reported a ring. A hunt list has further steps, the last of which
 * decides; after that one, the ring window does.
 */
const isUnreachable = (
  { hunt, rungAgainAt }: Call,
  leg: Leg | undefined,
  latest: Readonly<Record<string, Ring>>,
): boolean => {
  if (leg === undefined || !isLegOpen(leg) || hunt !== undefined || Object.keys(leg.reported).length > 0) return false;
  const rings = Object.values({ ...leg.rings, ...latest });
  // The ring timer enables the endpoint of a phone again.
  const isRetried = rungAgainAt === undefined && rings.some(isDisabled);
  const isOver = rings.every(({ outcome }) => outcome === 'gone' || outcome === 'rejected');
  return isOver && !isRetried && !Object.values(leg.rings).some(({ outcome }) => outcome === 'accepted');
};

const endIfOver = async (deps: RingByWebPushDeps, call: Call, { browser, outcome }: Rung): Promise<void> => {
  if (outcome?.kind !== 'accepted') return;
  const own = callNotifications(call, 0, false).find(({ userId }) => userId === browser.userId);
  const notification = own?.notificationFor(browser.deviceId);
  if (notification?.endReason === undefined || !(notification.stopsRinging || notification.isMissed)) return;
  const { endReason, isMissed } = notification;
  const ended = await sendWebPush(deps, browser, async () =>
    webPushEnd({ ...call, callerName: call.caller.name, endReason, isMissed }, deps.now()),
  );
  if (ended !== undefined) deps.onSent(call.callId, browser.deviceId, 'call_ended', ended);
};
