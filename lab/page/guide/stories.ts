import { IOS_RULES } from '../../phones/rules.ts';
import { LATE_PUSH_MS } from '../../server/faults/late-push.ts';
import { FAULT_STEPS } from './fault-steps.ts';
import { PHONE_STEPS } from './phone-steps.ts';
import { answer, call, cancel, installFix, type Step, seeWhy, skip } from './steps.ts';

const CHECK_MS = IOS_RULES.reportWithinMs;
const CHECK_SECONDS = CHECK_MS / 1000;

/** The steps of each scenario, by its id. */
export const STORIES: Readonly<Record<string, readonly Step[]>> = {
  ...PHONE_STEPS,
  ...FAULT_STEPS,
  killed: [
    call('Bob swiped his app away. Let Alice call him.'),
    skip(
      CHECK_MS,
      `After ${CHECK_SECONDS} seconds iOS checks whether the app has reported a call. Wait for it, or skip them.`,
      ({ bob }) => bob?.killed !== undefined,
    ),
    seeWhy('See which lines of the app have to change.'),
    installFix('The fixed app creates its PKPushRegistry at launch, in native code.'),
    call('The fixed app is killed too. Let Alice call again.', 2),
    answer('Bob’s phone rings, and no JavaScript has run yet. Answer.'),
  ],
  fixed: [
    call('The same app, with a PKPushRegistry made at launch, is killed. Let Alice call.'),
    answer('Native code has reported the call to CallKit. Answer.'),
  ],
  late: [
    call(`SNS delays each push by ${LATE_PUSH_MS / 1000} seconds. Let Alice call.`),
    cancel('Cancel the call before its push arrives.'),
    skip(LATE_PUSH_MS + 1_000, 'The push is still on its way. Wait for it, or skip the time.', ({ bob }) =>
      Boolean(bob?.recents.length),
    ),
  ],
  second: [
    call('Bob has two devices. Let Alice call.'),
    answer('Both ring. Answer on one of them: the other stops, and shows why.'),
  ],
  sandbox: [
    call('The app registered its sandbox token as one of production. Let Alice call.'),
    skip(
      CHECK_MS,
      'Ringthrough has changed the device to the sandbox, and rings it again 5 seconds after the call’s start. Wait, or skip them.',
      ({ hasRung }) => hasRung,
    ),
    answer('The same call rings. Answer.'),
  ],
  rebooted: [
    call('Bob’s phone was restarted and is still locked, so his app cannot read its session. Let Alice call.'),
    answer('The receipt URL of the push needs no session. Answer.'),
  ],
  android: [
    call('Bob’s Android app shows no notification for its messages. Let Alice call.'),
    cancel('The message came with high priority and showed nothing. Cancel.'),
    call('Once more.', 2),
    cancel('Google has demoted the app: its messages have normal priority now. Cancel.', 2),
    call('The phone is in Doze mode. Let Alice call.', 3),
    seeWhy('The message waits until Doze mode ends. See which lines of the app have to change.'),
    installFix('The fixed app shows a full-screen notification for each call. Google still counts seven days back.'),
  ],
};

/** Without a scenario of its own: from the call to the answer. */
export const ANY_CALL: readonly Step[] = [call('Let Alice call Bob.'), answer('Answer on Bob’s phone.')];
