/** The explanation of an error of Apple, Google, SNS or a phone, and how to fix it. */
export interface Troubleshooting {
  /** The cause. */
  readonly text: string;
  /** The change that the developer has to make. */
  readonly change?: string;
  /** The next step in the lab. */
  readonly next?: string;
}

/** Matched against the title of a hop. */
const TROUBLESHOOTING: readonly (readonly [RegExp, Troubleshooting])[] = [
  [
    /BadDeviceToken/,
    {
      text: 'The token belongs to Apple’s other environment. Ringthrough corrects the environment of the device, and rings it again 5 seconds after the start of the call.',
      change:
        'Register the device with the environment of its build: sandbox for a debug build, production for TestFlight and the App Store.',
    },
  ],
  [
    /DeviceTokenNotForTopic/,
    {
      text: 'The token belongs to another app.',
      change: 'Compare the bundle id of the deployment with that of the build.',
    },
  ],
  [
    /Unregistered|UNREGISTERED|ExpiredToken/,
    { text: 'The app was removed from this phone.', next: 'The next launch of the app registers it again.' },
  ],
  [
    /BadCertificate|ProviderToken|Forbidden/,
    {
      text: 'SNS accepted the publish; only Apple’s response shows the error. SNS disables the application after it, and refuses the next publish.',
      change:
        'Put a valid credential into the platform application: a signing key does not expire, a certificate expires after a year. The credential monitoring warns before that.',
    },
  ],
  [
    /PlatformApplicationDisabled/,
    {
      text: 'SNS has disabled the platform application, because Apple or Google refused its credential, and publishes nothing for it.',
      change: 'Deploy a valid credential: the deployment enables the application again.',
    },
  ],
  [
    /EndpointDisabled/,
    {
      text: 'SNS has disabled the endpoint, as it does after Apple refused its token, and does not publish to it.',
      next: 'Let seven seconds pass: the call enables the endpoint once more and rings again. Opening the app enables it too.',
    },
  ],
  [
    /showed nothing|Google demoted the app|the app was demoted/,
    {
      text: 'A high-priority message must show a notification. Otherwise Google lowers the priority of the app’s messages.',
      change:
        'In onMessageReceived, show a full-screen notification for each call, and a notification for a missed call. Google evaluates the last seven days; until then, a phone in Doze mode gets this app’s calls only when Doze mode ends.',
    },
  ],
  [
    /force-stopped/,
    {
      text: 'Only the user can launch a force-stopped app.',
      change: 'Phones of some manufacturers stop apps by themselves: ask the user to exempt your app.',
    },
  ],
  [
    /not unlocked since its restart/,
    {
      text: 'Messages wait for the first unlock, unless they are for direct boot mode; Ringthrough does not send such messages.',
      next: 'Unlock the phone.',
    },
  ],
  [/until the phone is online/, { text: 'It is delivered when the phone is online again, unless it has expired.' }],
  [
    /PKPushRegistry/,
    {
      text: 'After a launch for a push, JavaScript does not run in time, so the app has no PKPushRegistry that receives the push.',
      next: 'Let 7 seconds pass, and iOS ends the app. If you open it before that, JavaScript creates the registry in time.',
    },
  ],
];

export const troubleshootingFor = (hopTitle: string): Troubleshooting | undefined =>
  TROUBLESHOOTING.find(([pattern]) => pattern.test(hopTitle))?.[1];
