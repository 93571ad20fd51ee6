import type { CallHistory } from '../calls/call-history.ts';
import type { CallStore } from '../calls/call-store.ts';
import { type CorrectDeps, correctEnvironment } from '../devices/correct-environment.ts';
import type { Device } from '../devices/device.ts';
import { meaningOf, type PushEvent } from '../devices/push-event.ts';

export interface FeedbackDeps extends CorrectDeps {
  readonly calls: CallStore;
  readonly history: CallHistory;
  readonly pause: (ms: number) => Promise<void>;
}

/** What an event changed for the device. `stale`: the device no longer holds that endpoint. */
export type FeedbackAction =
  | 'removed'
  | 'environment_corrected'
  | 'failing'
  | 'disabled'
  | 'none'
  | 'stale'
  | 'unknown';

export interface Feedback {
  readonly action: FeedbackAction;
  readonly deviceId?: string | undefined;
  /** The call whose push failed. */
  readonly callId?: string | undefined;
}

/**
 * Handles an SNS event about an endpoint of the device. A device is only corrected, removed or marked if it still holds
 * the endpoint that failed.
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
  const callId =
    event.MessageId !== undefined && isRing
      ? await recordFailure(deps, device, event.MessageId, failureOf(event))
      : undefined;
  return { action: isRing ? await applyEvent(deps, device, event) : 'none', deviceId, callId };
};

const failureOf = ({ FailureType, FailureMessage }: PushEvent): string =>
  [FailureType, FailureMessage].filter((text) => text !== undefined).join(': ');

const applyEvent = async (deps: FeedbackDeps, device: Device, event: PushEvent): Promise<FeedbackAction> => {
  const at = deps.now();
  switch (meaningOf(event)) {
    case 'deleted':
      // SNS recreates a token's endpoint under the same ARN: the event may be about an earlier endpoint.
      if ((await deps.endpoints.tokenOf(device.endpointArn)) !== undefined) return 'stale';
      return (await deps.devices.removeIfCurrent(device, at)) ? 'removed' : 'stale';
    case 'invalid-token':
      // FCM has one environment only: a token that it rejects belongs to an app that has been uninstalled.
      if (device.platform === 'android') return (await deps.devices.removeIfCurrent(device, at)) ? 'removed' : 'stale';
      if (await correctEnvironment(deps, device)) return 'environment_corrected';
      return (await deps.devices.markFailing(device, 'invalid_token', at)) ? 'failing' : 'stale';
    case 'disabled':
      return (await deps.devices.markFailing(device, 'disabled', at)) ? 'disabled' : 'stale';
    case 'refused':
      return (await deps.devices.markFailing(device, 'refused', at)) ? 'failing' : 'stale';
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

/** Records the failure on the push's call. Returns the call's id; `undefined` when no recent call has that push. */
const recordFailure = async (
  deps: FeedbackDeps,
  { userId, deviceId }: Device,
  messageId: string,
  reason: string,
): Promise<string | undefined> => {
  for (let lookup = 0; lookup < MAX_LOOKUPS; lookup += 1) {
    const at = deps.now();
    const page = await deps.history.page(userId, undefined, at);
    const recent = await deps.calls.getMany(page?.callIds ?? []);
    const call = recent.find(({ legs }) => legs[userId]?.rings[deviceId]?.messageId === messageId);
    if (call !== undefined) {
      await deps.calls.markPushFailed(call.callId, { userId, deviceId, messageId, reason, at });
      return call.callId;
    }
    if (!recent.some(({ inviteLease }) => inviteLease > at)) return undefined;
    await deps.pause(LOOKUP_INTERVAL);
  }
  return undefined;
};
