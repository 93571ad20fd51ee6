import { IOS_RULES, SOURCES } from '../../phones/rules.ts';
import type { Finding } from './finding.ts';
import { CHECK_CALL, CREATE_REGISTRY, READ_PUSH, REPORT_PUSH } from './lines.ts';

const CALL_AGAIN = 'Install an app that has the change, and call again.';

/** Findings about iOS’s rules for pushes. */
export const IOS_FINDINGS = {
  registry_too_late: {
    title: 'The PKPushRegistry is created too late',
    what: 'iOS launches the killed app for the push, but JavaScript creates its PKPushRegistry, and does not run in time: nothing receives the push, and iOS ends the app.',
    change:
      'Create the PKPushRegistry and set its delegate in native code at launch: in didFinishLaunchingWithOptions, or in a Cordova plugin’s pluginInitialize (up to cordova-ios 7). Keep the token until JavaScript asks for it.',
    next: CALL_AGAIN,
    rule: 'An app that iOS launches for a VoIP push must receive it and report a call within about seven seconds.',
    source: SOURCES.twoChecks,
    platforms: ['ios'],
    lines: CREATE_REGISTRY,
  },
  no_report: {
    title: 'The app reports no call to CallKit',
    what: 'The app received the VoIP push and returned from its delegate without a report to CallKit, so iOS ends it.',
    change:
      'Call reportNewIncomingCall for every VoIP push before the delegate returns. If the push is not a valid call, report a call and end it at once.',
    next: CALL_AGAIN,
    rule: 'An app must report every VoIP push to CallKit.',
    source: SOURCES.mustReport,
    platforms: ['ios'],
    lines: REPORT_PUSH,
  },
  unreadable_payload: {
    title: 'The payload lacks keys that the library reads',
    what: 'The native code of the app’s library cannot read this payload: it crashes, or it reports a call without its id.',
    change:
      'Register the device with the library that the app has: then the payload has the keys that it reads. Or read the push in native code of your own.',
    next: 'Compare the Payload tab with the keys of your library.',
    rule: 'PushKit hands the app the payload as it was sent; which keys a library reads is in its own source, which the Libraries tab names.',
    source: 'https://developer.apple.com/documentation/pushkit/pkpushpayload/dictionarypayload',
    platforms: ['ios', 'android'],
    lines: READ_PUSH,
  },
  deliveries_stopped: {
    title: 'iOS has stopped VoIP pushes to the app',
    what: `After ${IOS_RULES.unreportedUntilStopped} pushes without a reported call, iOS delivers no more VoIP pushes to the app.`,
    change: 'Report every VoIP push to CallKit. On a phone in this state the app has to be reinstalled.',
    next: 'Reinstall the app on the phone, open it, and call again.',
    rule: 'Repeatedly failing to report calls may cause the system to stop delivering VoIP pushes; the number is not documented.',
    source: SOURCES.deliveriesStopped,
    platforms: ['ios'],
    lines: REPORT_PUSH,
  },
  background_push: {
    title: 'A background push does not launch a closed app',
    what: 'A push to the alert token reached the phone of a closed app, and iOS does not launch an app for it.',
    change:
      'Do not rely on background pushes during a call: a phone that rings asks the server whether the call is open.',
    next: 'Open the app: then it receives them.',
    rule: 'The system does not launch an app that was closed for a background push.',
    source: SOURCES.backgroundPush,
    platforms: ['ios'],
    lines: CHECK_CALL,
  },
} as const satisfies Readonly<Record<string, Finding>>;
