import type { SubscribedBrowser } from '../devices/browser.ts';
import type { BrowserStore } from '../devices/browser-store.ts';
import type { WebPushMessage } from '../push/web-push-message.ts';
import type { WebPushOutcome, WebPushSender } from '../push/web-push-sender.ts';

export interface SendDeps {
  readonly sender: WebPushSender;
  readonly browsers: Pick<BrowserStore, 'removeSubscription'>;
  readonly pause: (ms: number) => Promise<void>;
  /** Called with what became of each push. `dropped`: it was too late, and was not sent. */
  readonly onSent: (
    callId: string,
    deviceId: string,
    type: 'incoming_call' | 'call_ended',
    outcome: WebPushOutcome | { readonly kind: 'dropped'; readonly reason: 'too_late' },
  ) => void;
}

/** Seconds that a push service may ask to be waited for; longer, and the ring timer, or Lambda, tries again. */
const LONGEST_WAIT = 5;

/**
 * Sends a push, and once more after a second, or when the push service asks for it. A push may come twice: it replaces the one before. A
 * subscription that has ended is removed, if it is still the one that was read.
 *
 * @param message makes the push anew for each attempt; `undefined`: it is too late by now
 * @param waits seconds before each repetition
 * @returns the last outcome; `undefined` when nothing was sent
 */
export const sendWebPush = async (
  { sender, browsers, pause }: SendDeps,
  browser: SubscribedBrowser,
  message: () => Promise<WebPushMessage | undefined>,
  waits: readonly number[] = [1],
): Promise<WebPushOutcome | undefined> => {
  let outcome: WebPushOutcome | undefined;
  for (const wait of [0, ...waits]) {
    if (outcome !== undefined) {
      const asked = outcome.kind === 'retryable' ? (outcome.retryAfter ?? wait) : wait;
      if (asked > LONGEST_WAIT) break;
      await pause(asked * 1000);
    }
    const made = await message();
    if (made === undefined) break;
    outcome = await sender.send(browser.subscription, made);
    if (outcome.kind !== 'retryable') break;
  }
  if (outcome?.kind === 'gone') await browsers.removeSubscription(browser);
  return outcome;
};
