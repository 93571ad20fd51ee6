import type { PushType } from './push-command.ts';

/** What should happen on the phone after Apple or Google took a push, and what to look at if it does not. */
export interface Expectation {
  readonly expected: string;
  /** Likeliest first. */
  readonly otherwise: readonly string[];
}

export interface AcceptedPush {
  readonly type: PushType;
  readonly cancel: boolean;
  readonly name: string;
  readonly preset: string;
}

/**
 * Sources: Apple's "Responding to VoIP Notifications from PushKit"
 * (https://developer.apple.com/documentation/pushkit/responding-to-voip-notifications-from-pushkit) and docs/your-app/checklist.md.
 */
export const expectation = ({ type, cancel, name, preset }: AcceptedPush): Expectation => {
  const payload = (platform: string): string =>
    `the native code reads another payload: npx ringthrough payload --preset ${preset} --platform ${platform}`;
  if (type === 'alert') {
    return {
      expected: `Within seconds the phone shows a notification "${name}: Missed call".`,
      otherwise: [
        'the user has not allowed notifications, or a Focus hides them',
        'the token is of an installation that was deleted meanwhile',
      ],
    };
  }
  if (cancel) {
    return {
      expected: 'The phone stops ringing for the call with that id.',
      otherwise: [
        'the phone rings for another call id: give that of the push that rings, --call-id',
        payload(type === 'data' ? 'android' : 'ios'),
        ...(type === 'voip' ? ['the phone shows a new call: its code reads no push that ends a call'] : []),
      ],
    };
  }
  if (type === 'data') {
    return {
      expected: `Within seconds the phone shows a call from "${name}", also when the app is closed.`,
      otherwise: [
        'notifications are not allowed (Android 13), or full-screen intents (Android 14)',
        payload('android'),
        'the app was force-stopped: open it once',
        'Google delivers with normal priority, because earlier messages showed no notification: open the app, wait, try again',
      ],
    };
  }
  return {
    expected: `Within seconds the phone shows a call from "${name}", also when it is locked and the app was killed.`,
    otherwise: [
      'the PKPushRegistry is made too late (by JavaScript or Dart): open the app and push again. If it rings only then, iOS ended the killed app with 0xbaadca11: make it at launch (docs/your-app)',
      payload('ios'),
      'iOS has stopped delivering, after several pushes for which no call was reported: delete the app, install it again, take its new token',
      'the token is of an installation that was deleted meanwhile: Apple may accept it for hours',
      'a Focus is on, or the phone is offline: Apple keeps the push for --expires seconds',
    ],
  };
};
