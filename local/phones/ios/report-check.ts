import { loseProcess } from '../app-process.ts';
import type { Advice, AppKilled } from '../phone-log.ts';
import type { IosPhone } from '../phone-state.ts';
import { type IosRules, SOURCES } from '../rules.ts';
import { note, type Turn } from '../turn.ts';

/** What PushKit writes as the delegate returns without a call. */
const NEVER_POSTED =
  'Killing app because it never posted an incoming call to the system after receiving a PushKit VoIP push.';
/** What callservicesd ends a process with that reported nothing in time. */
const EXIT_CODE = '0xbaadca11';

const advice: Readonly<Record<AppKilled['why'], Advice>> = {
  no_delegate: {
    code: 'create_registry_at_launch',
    text: 'Make the PKPushRegistry and set its delegate in native code at launch, in didFinishLaunchingWithOptions or a Cordova plugin’s pluginInitialize, never when JavaScript asks: a launch for a push runs no page in time. Keep the token until JavaScript wants it.',
  },
  no_report: {
    code: 'report_every_push',
    text: 'Call reportNewIncomingCall for every VoIP push before the delegate returns. If the push is of no use, report a call and end it at once.',
  },
  crash: {
    code: 'send_what_the_library_reads',
    text: 'Register the device with a preset that holds what this library’s native code reads, or read the push in code of your own.',
  },
};

/** iOS excuses an app that is in the foreground or has a call: what counts is what the system knows. */
export const isExcused = ({ process, calls }: IosPhone): boolean => process === 'foreground' || calls.length > 0;

/** No call came of a push; the system ends the app, and holds it against it. */
export const kill = (turn: Turn<IosPhone>, rules: IosRules, why: AppKilled['why'], crash?: string): void => {
  const { phone } = turn;
  const killed: AppKilled = {
    why,
    ...(why === 'no_delegate' && { exitCode: EXIT_CODE }),
    message:
      crash ??
      (why === 'no_report' ? NEVER_POSTED : 'Killing VoIP app because it failed to post an incoming call in time.'),
    advice: advice[why],
  };
  const code = killed.exitCode === undefined ? '' : ` (${killed.exitCode})`;
  note(turn, 'app_killed', `${killed.message}${code}`, { ...killed }, why === 'crash' ? undefined : SOURCES.twoChecks);
  loseProcess(turn);
  phone.offences += 1;
  if (phone.offences < rules.offencesUntilStopped || phone.pushesStopped) return;
  phone.pushesStopped = true;
  note(
    turn,
    'deliveries_stopped',
    'The app will not be launched because it failed to report an incoming call too many times (or repeatedly crashed). Installing it anew helps.',
    { offences: phone.offences },
    SOURCES.deliveriesStopped,
  );
};

/** PushKit's check, as the delegate returns. */
export const checkOnReturn = (turn: Turn<IosPhone>, rules: IosRules): void => {
  const text = 'No call had to be reported: the app is in the foreground or on a call.';
  if (isExcused(turn.phone)) note(turn, 'report_not_required', text, {}, SOURCES.whenToReport);
  else kill(turn, rules, 'no_report');
};

/** callservicesd's check, some time after the delivery: nobody in the app has taken the push. */
export const checkInTime = (turn: Turn<IosPhone>, rules: IosRules, pushId: string): void => {
  if (turn.phone.waiting.some(({ id }) => id === pushId)) kill(turn, rules, 'no_delegate');
};
