import { RECEIPT_TIMEOUT } from '../../../lambda/ringing/ring-timers.ts';
import { IOS_RULES } from '../../phones/rules.ts';
import { LATE_PUSH_MS } from '../../server/faults/late-push.ts';
import type { StepFacts } from './step-facts.ts';
import {
  answer,
  answerInOwnApp,
  call,
  cancel,
  connectOwnApp,
  goOnline,
  installFix,
  type Step,
  seeWhy,
  skip,
} from './steps.ts';

const CHECK_MS = IOS_RULES.reportWithinMs;

/** Until the second push of a call, which comes if no device has sent a receipt. */
const untilSecondPush = (ask: string): Step => skip(RECEIPT_TIMEOUT, ask, ({ hasRung }) => hasRung);

const APPS: Readonly<Record<string, readonly Step[]>> = {
  killed: [
    call('Bob swiped his app away, and no call rings. Three clicks lead to the lines to change.'),
    skip(
      CHECK_MS,
      `After ${CHECK_MS / 1000} seconds iOS checks whether the app has reported a call. Wait for it, or skip them.`,
      ({ bob }) => bob?.killed !== undefined,
    ),
    seeWhy(
      'See which lines of the app have to change. Under a debugger iOS does not end the app.',
      ({ bob }) => bob?.killed !== undefined,
    ),
    installFix('The lab has the same app with a registry that native code creates at launch.'),
    call('Bob has swiped the fixed app away too. Let Alice call again.', 2),
    answer('Bob’s phone rings, and no JavaScript has run yet. Answer.'),
  ],
  fixed: [
    call('The same app, with a PKPushRegistry made at launch, is killed. Let Alice call.'),
    answer('Native code has reported the call to CallKit. Answer.'),
  ],
  'never-reports': [
    call('The app passes the push to JavaScript and reports no call. Let Alice call.'),
    cancel('iOS ends the app. Cancel, and do it again.'),
    call('Let Alice call again.', 2),
    cancel('Cancel, and do it once more.', 2),
    call('Let Alice call again.', 3),
    seeWhy('iOS delivers no more VoIP pushes to the app. See which lines have to change.', ({ called }) => called >= 3),
  ],
  android: [
    call('Bob’s Android app shows no notification for its messages. Let Alice call.'),
    cancel('The message came with high priority and showed nothing. Cancel.'),
    call('Let Alice call again.', 2),
    cancel('Google has demoted the app: its messages have normal priority now. Cancel.', 2),
    call('The phone is in Doze mode. Let Alice call.', 3),
    seeWhy(
      'The message waits until Doze mode ends. See which lines of the app have to change.',
      ({ called }) => called >= 3,
    ),
    installFix(
      'The fixed app shows a full-screen notification for each call. Google still counts the last seven days.',
    ),
  ],
};

const PHONES: typeof APPS = {
  second: [
    call('Bob has two devices. Let Alice call.'),
    answer('Both ring. Answer on one of them: the other stops, and shows why.'),
  ],
  rebooted: [
    call('Bob’s phone was restarted and is still locked, so his app cannot read its session. Let Alice call.'),
    answer('The receipt URL of the push needs no session. Answer.'),
  ],
  offline: [
    call('Bob’s phone has no network. Let Alice call.'),
    goOnline('Apple keeps the push until the end of the ring window. Switch the phone online.'),
    answer('The push arrived late, and in time. Answer.'),
  ],
  'do-not-disturb': [
    call('Bob has switched on Do Not Disturb. Let Alice call.'),
    seeWhy('The app reports the call, and Bob sees nothing. See what the app can do.'),
  ],
  'force-stopped': [
    call('Bob has force-stopped the app in Android’s settings. Let Alice call.'),
    seeWhy('Google accepts the message, and no code of the app runs. See what the app can do.'),
  ],
  'heads-up': [
    call('The app may not show a call over the lock screen. Let Alice call.'),
    answer('The call is a notification. Answer.'),
  ],
};

const BROWSERS: typeof APPS = {
  browser: [
    call('Bob has no phone, and his page is closed. Let Alice call.'),
    answer('His browser shows a notification. Its Answer opens the page, which answers. Press it.'),
  ],
};

const PUSHES: typeof APPS = {
  late: [
    call(`SNS delays each push by ${LATE_PUSH_MS / 1000} seconds. Let Alice call.`),
    cancel('Cancel the call before its push arrives.'),
    skip(LATE_PUSH_MS + 1_000, 'The push is still on its way. Wait for it, or skip the time.', ({ bob }) =>
      Boolean(bob?.recents.length),
    ),
  ],
  duplicate: [
    call('Each push arrives twice. Let Alice call.'),
    answer('Both pushes name the call’s UUID, so CallKit shows one call. Answer.'),
  ],
  lost: [
    call('Apple accepts each push and drops it. Let Alice call.'),
    seeWhy('No phone rings, and no service reports an error. See what remains.'),
  ],
  endpoint: [
    call('SNS has disabled the endpoint of Bob’s phone. Let Alice call.'),
    untilSecondPush(
      `The call enables the endpoint, and pushes again ${RECEIPT_TIMEOUT / 1000} seconds after its start. Wait, or skip them.`,
    ),
    answer('The same call rings. Answer.'),
  ],
  sandbox: [
    call('The app registered its sandbox token as one of production. Let Alice call.'),
    untilSecondPush(
      `The device is changed to the sandbox, and rings ${RECEIPT_TIMEOUT / 1000} seconds after the call’s start. Wait, or skip them.`,
    ),
    answer('The same call rings. Answer.'),
  ],
  credential: [
    call('The VoIP certificate expired an hour ago. Let Alice call.'),
    cancel('SNS accepted the publish, and Apple refused it. Cancel, and do it again.'),
    call('Let Alice call again.', 2),
    seeWhy('Now SNS refuses the publish itself. See what to change.', ({ called }) => called >= 2),
  ],
};

/** The steps of each scenario, by its id. */
export const SCENARIO_STEPS: Readonly<Record<string, readonly Step[]>> = { ...APPS, ...PHONES, ...BROWSERS, ...PUSHES };

/** The steps without a scenario: from the call to the answer, or to what prevents it. */
export const stepsWithoutScenario = (facts: StepFacts): readonly Step[] => {
  const first = call('Let Alice call Bob.');
  if (facts.hasRung || !facts.hasFinding)
    return [first, answer(facts.bob === undefined ? 'Answer in Bob’s browser.' : 'Answer on Bob’s phone.')];
  const steps = [first, seeWhy('See what prevents the call.')];
  return facts.bob?.app.fixedBy === undefined ? steps : [...steps, installFix('The lab has the fixed app.')];
};

/** The steps while the user's own app is in Bob's place. */
export const OWN_APP: readonly Step[] = [
  connectOwnApp('Your app registers a device for Bob, and opens its WebSocket.'),
  call('Let Alice call your app.'),
  answerInOwnApp('Answer in your app.'),
];
