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

/** What was done about an event. `stale`: the device holds that endpoint no more. */
export type FeedbackAction = 'forgotten' | 'moved' | 'failing' | 'distrusted' | 'noted' | 'stale' | 'unknown';

export interface Feedback {
  readonly action: FeedbackAction;
  readonly deviceId?: string | undefined;
  /** The call whose push failed. */
  readonly callId?: string | undefined;
}

/**
 * What an event of SNS brings for the device whose endpoint it names: whatever is repaired, forgotten or written down is so
 * only if the device still holds the endpoint that failed.
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
      ? await noteFailure(deps, device, event.MessageId, failureOf(event))
      : undefined;
  return { action: isRing ? await act(deps, device, event) : 'noted', deviceId, callId };
};

const failureOf = ({ FailureType, FailureMessage }: PushEvent): string =>
  [FailureType, FailureMessage].filter((text) => text !== undefined).join(': ');

const act = async (deps: FeedbackDeps, device: Device, event: PushEvent): Promise<FeedbackAction> => {
  const at = deps.now();
  switch (meaningOf(event)) {
    case 'deleted':
      // A token's endpoint comes back under the same ARN: the event may be of one that was there before this device's.
      if ((await deps.endpoints.tokenOf(device.endpointArn)) !== undefined) return 'stale';
      return (await deps.devices.forget(device, at)) ? 'forgotten' : 'stale';
    case 'invalid-token':
      // Google knows one environment only: a token that it refuses is one of an app that is gone.
      if (device.platform === 'android') return (await deps.devices.forget(device, at)) ? 'forgotten' : 'stale';
      if (await correctEnvironment(deps, device)) return 'moved';
      return (await deps.devices.markFailing(device, 'invalid_token', at)) ? 'failing' : 'stale';
    case 'disabled':
      await deps.devices.distrust(device);
      return 'distrusted';
    case 'refused':
      return (await deps.devices.markFailing(device, 'refused', at)) ? 'failing' : 'stale';
    case 'too-late':
    case 'nothing':
      return 'noted';
    case 'unknown':
      return 'unknown';
  }
};

/** A failure can overtake the invite's own record of what it sent: it is looked for so often, this long apart. */
const LOOKS = 5;
const BETWEEN = 200;

/** Writes the failure down with the call that the push was for; the call's id, when it was one for a call at all. */
const noteFailure = async (
  deps: FeedbackDeps,
  { userId, deviceId }: Device,
  messageId: string,
  reason: string,
): Promise<string | undefined> => {
  for (let look = 0; look < LOOKS; look += 1) {
    const at = deps.now();
    const page = await deps.history.page(userId, undefined, at);
    const recent = await deps.calls.getMany(page?.callIds ?? []);
    const call = recent.find(({ legs }) => legs[userId]?.rings[deviceId]?.messageId === messageId);
    if (call !== undefined) {
      await deps.calls.markPushFailed(call.callId, { userId, deviceId, messageId, reason, at });
      return call.callId;
    }
    if (!recent.some(({ inviteLease }) => inviteLease > at)) return undefined;
    await deps.pause(BETWEEN);
  }
  return undefined;
};
