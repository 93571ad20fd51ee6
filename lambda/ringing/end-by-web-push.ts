import type { CallStore } from '../calls/call-store.ts';
import type { EndBrowsers } from '../contract/web-push.ts';
import { isSubscribed } from '../devices/browser.ts';
import type { CalleeStore } from '../notifications/callee-store.ts';
import { webPushEnd } from '../push/web-push-message.ts';
import { type SendDeps, sendWebPush } from './send-web-push.ts';

export interface EndByWebPushDeps extends SendDeps {
  readonly calls: Pick<CallStore, 'get'>;
  readonly callees: Pick<CalleeStore, 'deliveryTargets'>;
  readonly now: () => number;
}

/** A push service did not accept the end of a call. Lambda invokes the function again, after one minute and after two more. */
export class NotAccepted extends Error {
  override readonly name = 'NotAccepted';
}

/** Seconds before each repetition. */
const WAITS = [1, 3, 5] as const;

/**
 * Replaces the notification of a call that is over, for browsers that may show one.
 *
 * @throws NotAccepted
 */
export const endByWebPush = async (
  deps: EndByWebPushDeps,
  { callId, userId, browsers }: EndBrowsers,
): Promise<void> => {
  const [call, targets] = await Promise.all([deps.calls.get(callId), deps.callees.deliveryTargets(userId)]);
  if (call === undefined) return;
  const { rings = {} } = call.legs[userId] ?? {};
  const outcomes = await Promise.all(
    browsers.map(async ({ deviceId, endReason, isMissed }) => {
      const browser = targets.browsers.find((one) => one.deviceId === deviceId);
      const ring = rings[deviceId]?.outcome;
      // A push that was not accepted shows nothing to replace.
      if (browser === undefined || !isSubscribed(browser) || ring === 'gone' || ring === 'rejected') return undefined;
      const ended = { ...call, callerName: call.caller.name, endReason, isMissed };
      const outcome = await sendWebPush(deps, browser, async () => webPushEnd(ended, deps.now()), WAITS);
      if (outcome !== undefined) deps.onSent(callId, deviceId, 'call_ended', outcome);
      return outcome;
    }),
  );
  if (outcomes.some((outcome) => outcome?.kind === 'retryable')) {
    throw new NotAccepted('a push service did not accept the end of a call');
  }
};
