import { terminateProcess } from '../app-process.ts';
import type { Advice, AppKilled } from '../phone-log.ts';
import type { IosPhone } from '../phone-state.ts';
import { type IosRules, SOURCES } from '../rules.ts';
import { record, type Step } from '../step.ts';

/** PushKit's message if the delegate returns without reporting a call. */
const NEVER_POSTED =
  'Killing app because it never posted an incoming call to the system after receiving a PushKit VoIP push.';
/** Exit code with which callservicesd ends a process that reported no call in time. */
const EXIT_CODE = '0xbaadca11';

const advice: Readonly<Record<AppKilled['why'], Advice>> = {
  no_delegate: {
    code: 'create_registry_at_launch',
    text: 'Create the PKPushRegistry and set its delegate in native code at launch, in didFinishLaunchingWithOptions or a Cordova plugin’s pluginInitialize, never when JavaScript asks: after a launch for a push, JavaScript does not run in time. Keep the token until JavaScript asks for it.',
  },
  no_report: {
    code: 'report_every_push',
    text: 'Call reportNewIncomingCall for every VoIP push before the delegate returns. If the push is not a valid call, report a call and end it at once.',
  },
  crash: {
    code: 'send_what_the_library_reads',
    text: 'Register the device with a preset that has the keys that this library’s native code reads, or read the push in your own native code.',
  },
};

/** iOS requires no report from an app that is in the foreground or has a call that CallKit knows. */
export const isReportOptional = ({ process, calls }: IosPhone): boolean => process === 'foreground' || calls.length > 0;

/** The system ends the app because it reported no call for a push, and counts the push. */
export const kill = (step: Step<IosPhone>, rules: IosRules, why: AppKilled['why'], crash?: string): void => {
  const { phone } = step;
  const killed: AppKilled = {
    why,
    ...(why === 'no_delegate' && { exitCode: EXIT_CODE }),
    message:
      crash ??
      (why === 'no_report' ? NEVER_POSTED : 'Killing VoIP app because it failed to post an incoming call in time.'),
    advice: advice[why],
  };
  const code = killed.exitCode === undefined ? '' : ` (${killed.exitCode})`;
  record(
    step,
    'app_killed',
    `${killed.message}${code}`,
    { ...killed },
    why === 'crash' ? undefined : SOURCES.twoChecks,
  );
  terminateProcess(step);
  phone.unreportedPushes += 1;
  if (phone.unreportedPushes < rules.unreportedUntilStopped || phone.pushesStopped) return;
  phone.pushesStopped = true;
  record(
    step,
    'deliveries_stopped',
    'The app will not be launched because it failed to report an incoming call too many times (or repeatedly crashed). Reinstalling it helps.',
    { unreportedPushes: phone.unreportedPushes },
    SOURCES.deliveriesStopped,
  );
};

/** PushKit's check when the delegate returns. */
export const checkOnReturn = (step: Step<IosPhone>, rules: IosRules): void => {
  const text = 'No report was required: the app is in the foreground or has a call.';
  if (isReportOptional(step.phone)) record(step, 'report_not_required', text, {}, SOURCES.whenToReport);
  else kill(step, rules, 'no_report');
};

/** callservicesd's check `reportWithinMs` after the delivery: the push still waits for a delegate. */
export const checkForReport = (step: Step<IosPhone>, rules: IosRules, pushId: string): void => {
  if (step.phone.pendingPushes.some(({ id }) => id === pushId)) kill(step, rules, 'no_delegate');
};
