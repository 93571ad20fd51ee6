import type { ApplePush } from '../../apple/push-log.ts';
import type { Journey } from './journey.ts';

/** Notes what SNS brought to Apple, and what Apple said. */
export const appleHop =
  (journey: Journey) =>
  ({ environment, deviceToken, headers, payload, verdict }: ApplePush): void => {
    const { status, reason } = verdict;
    journey.add({
      place: 'apple',
      ...(headers['apns-push-type'] === 'voip' && { stage: 'apple' }),
      title: status === 200 ? 'Apple accepts the push' : `Apple refuses: ${reason ?? status}`,
      detail: `${status} · ${environment} · ${headers['apns-push-type'] ?? 'no push type'}`,
      tone: status === 200 ? 'plain' : 'bad',
      message: { path: `/3/device/${deviceToken}`, headers, payload, verdict },
    });
  };
