/** What Apple, Google, SNS or a phone said, in a sentence, and what helps. */
export interface Remedy {
  /** What it comes of. */
  readonly text: string;
  /** What the developer has to change. */
  readonly change?: string;
  /** What can be done here, now. */
  readonly next?: string;
}

const REMEDIES: readonly (readonly [RegExp, Remedy])[] = [
  [
    /BadDeviceToken/,
    {
      text: 'The token is of Apple’s other environment. Ringthrough moves the device there by itself, and rings it again 5 seconds after the call began.',
      change:
        'Register the device with the environment that its build has: sandbox for a debug build, production for TestFlight and the App Store.',
    },
  ],
  [
    /DeviceTokenNotForTopic/,
    {
      text: 'The token is of another app.',
      change: 'Compare the bundle id of the deployment with that of the build.',
    },
  ],
  [
    /Unregistered|UNREGISTERED|ExpiredToken/,
    { text: 'The app is gone from this phone.', next: 'The next launch of the app registers it anew.' },
  ],
  [
    /BadCertificate|ProviderToken|Forbidden/,
    {
      text: 'SNS goes on accepting every push; only Apple’s answer shows it.',
      change:
        'Put a valid credential into the platform application: a signing key does not run out, a certificate does each year. The credential watch warns before.',
    },
  ],
  [
    /EndpointDisabled/,
    {
      text: 'SNS has switched the endpoint off, as it does when Apple has refused its token, and publishes nothing to it.',
      next: 'Open the app: it registers again, and that repairs the endpoint.',
    },
  ],
  [
    /showed nothing|as if of normal priority|the app was demoted/,
    {
      text: 'A message of high priority has to show something, or Google takes the app’s messages for unimportant.',
      change:
        'Show a full-screen notification for each call in onMessageReceived itself, and one for a missed call. Google looks back seven days; until those are over a dozing phone gets this app’s calls when it is taken up.',
    },
  ],
  [
    /force-stopped/,
    {
      text: 'Nothing starts a force-stopped app but its user.',
      change: 'Some makers’ phones stop apps by themselves: ask the user to exempt yours.',
    },
  ],
  [
    /not unlocked since it started/,
    {
      text: 'Messages wait for the first unlock, unless they are for direct boot mode; Ringthrough sends none of those.',
      next: 'Unlock the phone.',
    },
  ],
  [/until the phone is online/, { text: 'It comes when the phone is back, unless its time is over.' }],
  [
    /PKPushRegistry/,
    {
      text: 'A launch for a push runs no page in time, so nobody takes the push.',
      next: 'Let 7 seconds pass and iOS ends the app. Open it before then and JavaScript makes the registry in time.',
    },
  ],
];

export const remedyFor = (said: string): Remedy | undefined => REMEDIES.find(([pattern]) => pattern.test(said))?.[1];
