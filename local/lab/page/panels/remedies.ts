/** What helps against what Apple, SNS or a phone said, by what they said. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /BadDeviceToken/,
    'Register the device with the environment that its build has: sandbox for a debug build, production for TestFlight and the App Store.',
  ],
  [
    /DeviceTokenNotForTopic/,
    'The token is not of this app: compare the bundle id of the deployment with that of the build.',
  ],
  [/Unregistered|ExpiredToken/, 'The app is gone from this phone. Its next launch registers it anew.'],
  [
    /BadCertificate|ProviderToken|Forbidden/,
    'Put a valid credential into the platform application: a signing key does not run out, a certificate does each year. The credential watch warns before.',
  ],
  [
    /EndpointDisabled/,
    'Apple refused this token before. Opening the app registers the device again, and that repairs its endpoint.',
  ],
  [
    /showed nothing|as if of normal priority|the app was demoted/,
    'Show a full-screen notification for each call in onMessageReceived itself, and one for a missed call. Google looks back seven days; until those are over a dozing phone gets this app’s calls when it is taken up.',
  ],
  [
    /force-stopped/,
    'Nothing starts a force-stopped app but its user. Some makers’ phones stop apps by themselves: ask to be exempt.',
  ],
  [
    /not unlocked since it started/,
    'Messages wait for the first unlock. Those for direct boot mode do not, and Ringthrough sends none: an app that wants them must keep its session where it can be read before.',
  ],
  [
    /PKPushRegistry/,
    'Let 7 seconds pass and iOS ends the app. Open it before then and JavaScript makes the registry in time.',
  ],
];

export const remedyFor = (said: string): string | undefined => REMEDIES.find(([pattern]) => pattern.test(said))?.[1];
