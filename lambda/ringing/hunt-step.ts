import {
  type Call,
  callAt,
  isLegOpen,
  isRecorded,
  isWithheldFrom,
  type Leg,
  mayHaveRung,
  newLeg,
  type Ring,
} from '../calls/call.ts';
import type { RingsByUser } from '../calls/call-store.ts';
import { isSubscribed, type SubscribedBrowser } from '../devices/browser.ts';
import type { Device } from '../devices/device.ts';
import { type NotifyDeps, notifyParticipants } from '../notifications/notify-participants.ts';
import { postEvents } from '../notifications/post-events.ts';
import { showsSecondPushAsSameCall } from '../push/second-push.ts';
import { isLastStep, socketsUpTo, stepOf } from './hunt.ts';
import { readParentParties, withExcluded } from './parent-call.ts';
import type { DeviceKey } from './repeated-invite.ts';
import { type RingBrowserDeps, ringBrowsers, socketRings } from './ring-browsers.ts';
import { type RingDeps, recordGone, ringDevices } from './ring-devices.ts';
import { type RingMessageDeps, ringMessages } from './ring-messages.ts';
import { isDisabled, joinRings } from './ring-outcomes.ts';
import type { RingTimers } from './ring-timers.ts';
import type { Callee } from './select-targets.ts';
import { withheldRings } from './withheld-rings.ts';

export interface HuntStepDeps extends RingDeps, RingMessageDeps, RingBrowserDeps, NotifyDeps {
  readonly timers: Pick<RingTimers, 'hunt'>;
}

/** Milliseconds for which a step holds the lease: longer than the function's timeout (10 s). */
const LEASE = 12_000;
/** Milliseconds after which a step is tried again that found an invite, a second ring or another step in progress. */
const RETRY = 1_000;
/** Attempts of a write while others change the call. */
const MAX_ATTEMPTS = 5;

/** What a step does: the call after its first write. */
interface Claimed {
  readonly call: Call;
  readonly callees: readonly Callee[];
  /** The devices that are sent a push. */
  readonly rung: readonly Device[];
  readonly browsers: readonly SubscribedBrowser[];
}

/**
 * Rings the devices of a step of the call's hunt list, and stops none that rings. Before its pushes it writes their rings, as `pending`,
 * if their legs are open: who answers or ends the call from then on notifies them too. Delivered again, it rings nobody twice.
 */
export const huntStep = async (deps: HuntStepDeps, callId: string, step: number): Promise<boolean> => {
  const claimed = await claim(deps, callId, step);
  if (claimed === 'over') return true;
  if (claimed === 'later') {
    const now = deps.now();
    await deps.timers.hunt(callId, step, now, now + RETRY);
    return true;
  }
  const { call, callees, rung, browsers } = claimed;
  const at = deps.now();
  const sockets = callees.flatMap((callee) => {
    const before = socketsUpTo(call, callee, step - 1);
    return socketsUpTo(call, callee, step).filter((socket) => !before.includes(socket));
  });
  const posted = postEvents(deps, call, sockets, at);
  const byWebPush = ringBrowsers(deps, call, browsers);
  const outcomes = await ringDevices(deps, call, ringMessages(deps, call, rung, at));
  const reached = [...(await posted), ...sockets.filter(({ userId }) => isWithheldFrom(call, userId))];
  const results = joinRings(socketRings(deps, callees, reached, at), await byWebPush, outcomes);
  const recorded = await record(deps, call, results, isLastStep(call, step));
  await recordGone(deps, rung, outcomes);
  // A transition that was made meanwhile: its request could not know whether a push would follow its notification.
  await notifyParticipants(deps, callAt(recorded, deps.now()));
  return true;
};

/** Writes the rings of the step before its pushes, with the lease. */
const claim = async (deps: HuntStepDeps, callId: string, step: number): Promise<Claimed | 'over' | 'later'> => {
  let found = await deps.calls.get(callId);
  for (let attempt = 0; attempt < MAX_ATTEMPTS && found !== undefined; attempt += 1) {
    const at = deps.now();
    const call = callAt(found, at);
    if (call.hunt?.[step] === undefined || call.endedAt !== undefined || call.closedAt !== undefined) return 'over';
    if (call.inviteLease > at) return 'later';
    const callees = await calleesOf(deps, call);
    if (callees.length === 0) return 'over';
    const isWithheldDevice = ({ userId }: DeviceKey) => isWithheldFrom(call, userId);
    const devices = callees
      .flatMap((callee) => callee.devices)
      .filter((device) => stepOf(call, device) <= step && mayBeRung(call, device));
    const browsers = (deps.webPushFunction === undefined ? [] : callees.flatMap((callee) => callee.browsers))
      .filter(isSubscribed)
      .filter(({ userId }) => stepOf(call, { userId, platform: 'web' }) <= step)
      .filter((browser) => mayBeRung(call, browser));
    const ringing = [...devices, ...browsers].filter((device) => !isWithheldDevice(device));
    const messages = ringMessages(deps, call, devices.filter(isWithheldDevice), at);
    const first = joinRings(
      ...ringing.map(({ userId, deviceId }) => ({ [userId]: { [deviceId]: { outcome: 'pending', at } as const } })),
      withheldRings(messages, browsers.filter(isWithheldDevice), at),
    );
    const written = await deps.calls.recordRings(found, { rings: first, ended: [], inviteLease: at + LEASE, at });
    if (written.applied && written.call !== undefined) {
      return {
        call: callAt(written.call, at),
        callees,
        rung: devices.filter((device) => !isWithheldDevice(device) && isSent(call, device, step)),
        browsers: browsers.filter((browser) => !isWithheldDevice(browser)),
      };
    }
    found = written.call;
  }
  return found === undefined ? 'over' : 'later';
};

/** The callees whose legs are open, without those who may not be rung. */
const calleesOf = async (deps: HuntStepDeps, call: Call): Promise<readonly Callee[]> => {
  const open = Object.entries(call.legs).filter(([, leg]) => isLegOpen(leg));
  const [read, parties] = await Promise.all([
    Promise.all(open.map(async ([userId]) => ({ ...(await deps.callees.read(userId)), recentCalls: [] }))),
    readParentParties(deps, call),
  ]);
  return withExcluded(read, parties).filter(
    ({ blocked, isBeingErased, isExcluded }) => !isBeingErased && !isExcluded && !blocked.has(call.callerId),
  );
};

const ringOf = ({ legs }: Call, { userId, deviceId }: DeviceKey): Ring | undefined => legs[userId]?.rings[deviceId];

/** Whether no push to the device is known, or only that one was about to be sent. */
const mayBeRung = (call: Call, device: DeviceKey): boolean => {
  const ring = ringOf(call, device);
  const leg = call.legs[device.userId] ?? newLeg;
  if (!isLegOpen(leg) || leg.dismissed[device.deviceId] !== undefined) return false;
  return ring === undefined || ring.outcome === 'pending';
};

/**
 * Whether the device is sent a push: certainly its first one, or one that shows as the same call. An invite that crashed may have rung
 * the devices of its step, and a step that crashed those that are `pending`.
 */
const isSent = (call: Call, device: Device, step: number): boolean => {
  const isKnown = isRecorded(call) || call.invited || stepOf(call, device) === step;
  return (ringOf(call, device) === undefined && isKnown) || showsSecondPushAsSameCall(device);
};

/** Writes the results and releases the lease. What was recorded of a device meanwhile stays. */
const record = async (deps: HuntStepDeps, call: Call, outcomes: RingsByUser, isLast: boolean): Promise<Call> => {
  for (let current = call; ; ) {
    const at = deps.now();
    const rings = Object.fromEntries(
      Object.entries(outcomes).map(([userId, byDevice]) => [userId, unrecorded(current.legs[userId]?.rings, byDevice)]),
    );
    const ended = isLast ? unreachable(callAt(current, at), rings) : [];
    const { applied, call: stored } = await deps.calls.recordRings(current, { rings, ended, inviteLease: 0, at });
    if (stored === undefined) throw new Error('the call no longer exists: it was deleted while it was ringing');
    if (applied) return stored;
    current = stored;
  }
};

/** The results of those devices of which nothing but the push itself is recorded. */
const unrecorded = (stored: Leg['rings'] = {}, results: Leg['rings']): Leg['rings'] =>
  Object.fromEntries(
    Object.entries(results).filter(([deviceId]) => (stored[deviceId]?.outcome ?? 'pending') === 'pending'),
  );

/** After the last step: the callees with an open leg none of whose devices rings, or may yet ring. */
const unreachable = (call: Call, rings: RingsByUser): readonly string[] =>
  Object.entries(call.legs)
    .filter(([userId, leg]) => {
      const all = Object.values({ ...leg.rings, ...rings[userId] });
      const isRetried = call.rungAgainAt === undefined && all.some(isDisabled);
      const mayRing = all.some(
        (ring) => ring.outcome === 'accepted' || ring.outcome === 'retryable' || mayHaveRung(ring),
      );
      return isLegOpen(leg) && !isRetried && !mayRing && Object.keys(leg.reported).length === 0;
    })
    .map(([userId]) => userId);
