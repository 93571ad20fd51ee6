import type { Call } from '../calls/call.ts';
import type { CallHistory } from '../calls/call-history.ts';
import type { CallStore } from '../calls/call-store.ts';
import type { Device } from '../devices/device.ts';
import { failureCode, meaningOf, type PushEvent } from '../devices/push-event.ts';
import { handleRefusal, type RefusalAction, type RefusalDeps } from './handle-refusal.ts';
import { RECEIPT_TIMEOUT, type RingTimers } from './ring-timers.ts';

export interface FeedbackDeps extends RefusalDeps {
  readonly calls: CallStore;
  readonly history: CallHistory;
  readonly timers: Pick<RingTimers, 'ringAgain'>;
  readonly pause: (ms: number) => Promise<void>;
}

/** What an event changed for the device. `stale`: the device is not rung through that endpoint any more. */
export type FeedbackAction = RefusalAction | 'disabled' | 'none' | 'unknown';

export interface Feedback {
  readonly action: FeedbackAction;
  readonly deviceId?: string | undefined;
  /** The call whose push failed. */
  readonly callId?: string | undefined;
}

/**
 * Handles an SNS event about an endpoint of the device. A device is only moved, removed or marked if it is still rung through the
 * endpoint that failed. A call whose push failed rings a moved device a second time, in its other environment.
 */
export const pushFeedback = async (
  deps: FeedbackDeps,
  userId: string,
  deviceId: string,
  event: PushEvent,
): Promise<Feedback> => {
  const device = await deps.devices.get(userId, deviceId);
  const isRing = device?.endpointArn === event.EndpointArn;
  if (device === undefined || !(isRing || device.alertEndpointArn === event.EndpointArn)) return { action: 'stale' };
  const call =
    event.MessageId !== undefined && isRing
      ? await recordFailure(deps, device, event.MessageId, failureCode(event))
      : undefined;
  const action = isRing ? await applyEvent(deps, device, event) : 'none';
  if (action === 'trying_other_environment' && call !== undefined) await ringAgain(deps, call);
  return { action, deviceId, callId: call?.callId };
};

/** At the time of every second ring: earlier, it would ring the call's other phones before they could report. */
const ringAgain = async ({ timers, now }: FeedbackDeps, { callId, startedAt, expiresAt }: Call): Promise<void> => {
  const at = Math.max(now(), startedAt + RECEIPT_TIMEOUT);
  if (at < expiresAt) await timers.ringAgain(callId, now(), at);
};

const applyEvent = async (deps: FeedbackDeps, device: Device, event: PushEvent): Promise<FeedbackAction> => {
  const at = deps.now();
  switch (meaningOf(event)) {
    case 'deleted':
      // SNS recreates a token's endpoint under the same ARN: the event may be about an earlier endpoint.
      if ((await deps.endpoints.tokenOf(device.endpointArn)) !== undefined) return 'stale';
      return (await deps.devices.removeIfCurrent(device, at)) ? 'removed' : 'stale';
    case 'invalid-token':
      return handleRefusal(deps, device, 'invalid_token');
    case 'refused':
      return handleRefusal(deps, device, 'refused');
    case 'disabled':
      return (await deps.devices.markFailing(device, 'disabled', at)) ? 'disabled' : 'stale';
    case 'expired':
    case 'none':
      return 'none';
    case 'unknown':
      return 'unknown';
  }
};

/** Lookups of the failed push: its failure can arrive before the invite has recorded the message ids. */
const MAX_LOOKUPS = 5;
/** Milliseconds between two lookups. */
const LOOKUP_INTERVAL = 200;

/** Records the failure on the push's call, and returns the call; `undefined` when no recent call has that push. */
const recordFailure = async (
  deps: FeedbackDeps,
  { userId, deviceId }: Device,
  messageId: string,
  reason: string,
): Promise<Call | undefined> => {
  for (let lookup = 0; lookup < MAX_LOOKUPS; lookup += 1) {
    const at = deps.now();
    const page = await deps.history.page(userId, undefined, at);
    const recent = await deps.calls.getMany(page?.callIds ?? []);
    const call = recent.find(({ legs }) => legs[userId]?.rings[deviceId]?.messageId === messageId);
    if (call !== undefined) {
      await deps.calls.markPushFailed(call.callId, { userId, deviceId, messageId, reason, at });
      return call;
    }
    if (!recent.some(({ inviteLease }) => inviteLease > at)) return undefined;
    await deps.pause(LOOKUP_INTERVAL);
  }
  return undefined;
};
