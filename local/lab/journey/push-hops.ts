import type { ApplePush } from '../../apple/push-log.ts';
import type { GoogleMessage } from '../../google/send-message.ts';
import type { Journey } from './journey.ts';

/** Notes what SNS brought to Apple, and what Apple said. */
export const appleHop =
  (journey: Journey) =>
  ({ environment, deviceToken, headers, payload, verdict }: ApplePush): void => {
    if (isOfOther(journey, payload?.callId)) return;
    const { status, reason } = verdict;
    journey.add({
      place: 'apple',
      ...(headers['apns-push-type'] === 'voip' && { stage: 'push' }),
      title: status === 200 ? 'Apple accepts the push' : `Apple refuses: ${reason ?? status}`,
      detail: `${status} · ${environment} · ${headers['apns-push-type'] ?? 'no push type'}`,
      tone: status === 200 ? 'plain' : 'bad',
      message: { path: `/3/device/${deviceToken}`, headers, payload, verdict },
    });
  };

/** Whether a message to an Android phone is a call, and not the end of one. */
export const isRing = ({ message }: GoogleMessage): boolean => message.data?.type === 'incoming_call';

/** Notes what SNS brought to Google, and what Google said. */
export const googleHop =
  (journey: Journey) =>
  (sent: GoogleMessage): void => {
    const { message, verdict } = sent;
    if (isOfOther(journey, message.data?.callId)) return;
    const { status, reason } = verdict;
    journey.add({
      place: 'google',
      ...(isRing(sent) && { stage: 'push' }),
      title: status === 200 ? 'Google accepts the message' : `Google refuses: ${reason ?? status}`,
      detail: `${status} · ${message.android?.priority?.toLowerCase() ?? 'normal'} priority`,
      tone: status === 200 ? 'plain' : 'bad',
      message: { path: 'messages:send', message, verdict },
    });
  };

/** Whether a push is about a call that was before: its end may come when the next has begun. */
const isOfOther = (journey: Journey, callId: unknown): boolean =>
  typeof callId === 'string' && journey.isOfOther(callId);
