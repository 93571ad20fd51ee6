import type { Finding } from './finding.ts';
import { nowhere, REGISTER } from './lines.ts';

const APNS_RESPONSES =
  'https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns';
const SNS_PUBLISH = 'https://docs.aws.amazon.com/sns/latest/api/API_Publish.html';
const DEPLOYMENT = 'No lines: the credential belongs to the deployment, not to the app.';

/** Findings about refusals of Apple, Google and SNS. */
export const SERVICE_FINDINGS = {
  wrong_environment: {
    title: 'The device is registered with the wrong environment',
    what: 'Apple refuses the token with BadDeviceToken, because it belongs to the other environment; Ringthrough changes the environment of the device, and rings it again 5 seconds after the start of the call.',
    change:
      'Register the device with the environment of its build: sandbox for a build from Xcode, production for TestFlight and the App Store.',
    next: 'Let 7 seconds pass: the phone is rung in the other environment.',
    rule: 'A token is valid in the environment that issued it only.',
    source: APNS_RESPONSES,
    platforms: ['ios'],
    lines: REGISTER,
  },
  wrong_app: {
    title: 'The token belongs to another app',
    what: 'Apple or Google refuses the token, because it was issued to an app with another bundle id, or of another Firebase project.',
    change: 'Compare the bundle id and the Firebase project of the deployment with those of the build.',
    next: 'Open the hop of Apple or Google in the trace: its message has the topic that was used.',
    rule: 'APNs: DeviceTokenNotForTopic. FCM: SENDER_ID_MISMATCH.',
    source: APNS_RESPONSES,
    platforms: ['ios', 'android'],
    lines: nowhere('No lines: the bundle id and the Firebase project are settings of the build and of the deployment.'),
  },
  app_removed: {
    title: 'The token is no longer valid',
    what: 'Apple or Google answers that the token is no longer registered, as after the app was removed; Ringthrough forgets it.',
    change: 'Register the token at every launch of the app: a token that has changed is then replaced.',
    next: 'Open the app on the phone: it registers again.',
    rule: 'APNs: Unregistered, ExpiredToken. FCM: UNREGISTERED.',
    source: APNS_RESPONSES,
    platforms: ['ios', 'android'],
    lines: REGISTER,
  },
  credential_refused: {
    title: 'Apple or Google refuses the credential',
    what: 'SNS accepted the publish, and the push service refused the credential of the platform application, as with an expired certificate; SNS disables the application after it.',
    change:
      'Put a valid credential into the platform application: a signing key does not expire, a certificate expires after a year. The credential monitoring warns before that.',
    next: 'Switch off the fault “Expired credential”: it sets a new signing key and enables the application.',
    rule: 'APNs: BadCertificate, ExpiredProviderToken, InvalidProviderToken, Forbidden.',
    source: APNS_RESPONSES,
    platforms: ['ios', 'android'],
    lines: nowhere(DEPLOYMENT),
  },
  application_disabled: {
    title: 'SNS has disabled the platform application',
    what: 'SNS publishes nothing for the platform application, because Apple or Google refused its credential.',
    change: 'Deploy a valid credential: the deployment enables the application again.',
    next: 'Switch off the fault “Expired credential”, and call again.',
    rule: 'Publish fails with PlatformApplicationDisabled.',
    source: SNS_PUBLISH,
    platforms: ['ios', 'android'],
    lines: nowhere(DEPLOYMENT),
  },
  endpoint_disabled: {
    title: 'SNS has disabled the endpoint',
    what: 'SNS does not publish to the endpoint, because Apple or Google refused its token once; the call enables it again, and rings after 5 seconds.',
    change: 'Register the token at every launch of the app: that enables the endpoint too.',
    next: 'Let 7 seconds pass: the call enables the endpoint and rings again. Opening the app enables it too.',
    rule: 'Publish fails with EndpointDisabled.',
    source: SNS_PUBLISH,
    platforms: ['ios', 'android'],
    lines: REGISTER,
  },
  not_registered: {
    title: 'The callee has no registered device',
    what: 'The call failed, because no device of the callee is registered.',
    change: 'Register the token once the user has logged in, and at every launch of the app.',
    next: 'Open the app on the callee’s phone, and call again.',
    rule: 'POST /v1/calls fails with no_devices.',
    source: 'https://developer.apple.com/documentation/usernotifications/registering-your-app-with-apns',
    platforms: ['ios', 'android'],
    lines: REGISTER,
  },
} as const satisfies Readonly<Record<string, Finding>>;
