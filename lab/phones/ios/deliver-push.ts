import type { PayloadResult } from '../../../client-libraries/client-library.ts';
import { readerOf } from '../../../client-libraries/libraries.ts';
import { callEventOf } from '../call-event-of-push.ts';
import { sendKept } from '../kept-requests.ts';
import { onCallEvent } from '../on-call-event.ts';
import type { IosPhone, Push } from '../phone-state.ts';
import { withReceiptUrl } from '../receipt-url.ts';
import { type IosRules, SOURCES } from '../rules.ts';
import { record, type Step } from '../step.ts';
import { reportAndEnd, reportAndEndOldest, reportCall, reportEnd } from './report-call.ts';
import { checkOnReturn, kill } from './report-check.ts';

/** Handles a push that Apple delivered to the phone. */
export const deliverPush = (step: Step<IosPhone>, rules: IosRules, push: Push): void => {
  record(step, 'push_delivered', `A push of type ${push.type}.`, {
    id: push.id,
    type: push.type,
    payload: push.payload,
  });
  if (push.type === 'voip') deliverVoip(step, rules, push);
  else deliverOrdinary(step, push);
};

const deliverVoip = (step: Step<IosPhone>, rules: IosRules, push: Push): void => {
  const { phone, at } = step;
  if (phone.pushesStopped) {
    const detail = { id: push.id, reason: 'deliveries_stopped', unreportedPushes: phone.unreportedPushes };
    record(step, 'push_dropped', 'iOS has stopped VoIP pushes to this app.', detail, SOURCES.mustReport);
    return;
  }
  if (!phone.unlocked && phone.process === 'killed' && !rules.launchesBeforeFirstUnlock) {
    const detail = { id: push.id, reason: 'not_launched_while_locked' };
    record(
      step,
      'push_dropped',
      'iOS does not launch the app before the first unlock.',
      detail,
      SOURCES.beforeFirstUnlock,
    );
    return;
  }
  wakeProcess(step);
  if (phone.hasRegistry) {
    callDelegate(step, rules, push);
    return;
  }
  phone.pendingPushes = [...phone.pendingPushes, push];
  phone.timers = [...phone.timers, { kind: 'report_check', at: at + rules.reportWithinMs, pushId: push.id }];
  record(
    step,
    'no_delegate',
    'The app runs, but it has no PKPushRegistry: only its JavaScript creates one. The push waits.',
    { id: push.id, checkedAt: at + rules.reportWithinMs },
    SOURCES.twoChecks,
  );
};

const wakeProcess = (step: Step<IosPhone>): void => {
  const { phone } = step;
  if (phone.process === 'suspended') {
    phone.process = 'background';
    record(step, 'app_resumed', 'The system resumed the app.', { by: 'push' });
  }
  if (phone.process !== 'killed') return;
  phone.process = 'background';
  record(
    step,
    'app_launched',
    'The system launched the app in the background for the push.',
    { by: 'push' },
    SOURCES.mustReport,
  );
  if (phone.app.registry === 'at_launch') createRegistry(step, 'native');
  sendKept(step);
};

export const createRegistry = (step: Step<IosPhone>, by: 'native' | 'javascript'): void => {
  step.phone.hasRegistry = true;
  record(
    step,
    'registry_created',
    `The app created its PKPushRegistry from ${by === 'native' ? 'native code' : 'JavaScript'}.`,
    { by },
  );
};

/** The new registry receives the pushes that wait for it. */
export const deliverPendingPushes = (step: Step<IosPhone>, rules: IosRules): void => {
  const { phone } = step;
  const pushes = phone.pendingPushes;
  phone.pendingPushes = [];
  phone.timers = phone.timers.filter(({ kind }) => kind !== 'report_check');
  for (const push of pushes) callDelegate(step, rules, push);
};

const callDelegate = (step: Step<IosPhone>, rules: IosRules, push: Push): void => {
  const { app } = step.phone;
  const result: PayloadResult =
    app.reports === 'never'
      ? { outcome: 'kills', reason: 'the app never reports a call' }
      : readerOf('ios', app.library)(push.payload);
  record(step, 'delegate_called', `The app’s code received the push: ${result.reason}.`, {
    id: push.id,
    outcome: result.outcome,
    reason: result.reason,
    library: app.library,
  });
  switch (result.outcome) {
    case 'rings':
      reportCall(step, rules, app.receipts === 'native' ? result.call : withReceiptUrl(push.payload, result.call));
      break;
    case 'ends':
      reportEnd(step, rules, result.callId, callEventOf(push.payload)?.endReason ?? 'cancelled');
      break;
    case 'crashes':
      kill(step, rules, 'crash', `The app crashed while reading the push: ${result.reason}.`);
      break;
    default:
      // On iOS, a library that `ignores` a push reports a call and ends it, or another one.
      if (result.outcome === 'ignores' && result.endsOldestCall) reportAndEndOldest(step, rules);
      else if (app.reports === 'always' || result.outcome === 'ignores') reportAndEnd(step, rules);
      else checkOnReturn(step, rules);
  }
};

/**
 * A push to the alert token. The system shows an alert by itself; the app receives the push only if it has a process.
 */
const deliverOrdinary = (step: Step<IosPhone>, { id, type, payload }: Push): void => {
  const { phone } = step;
  if (type === 'alert') record(step, 'notification_shown', 'The system shows a notification.', { id, payload });
  if (phone.process === 'killed') {
    if (type === 'background') {
      const detail = { id, reason: 'not_running' };
      record(step, 'push_dropped', 'A background push does not launch a closed app.', detail, SOURCES.backgroundPush);
    }
    return;
  }
  const callEvent = callEventOf(payload);
  if (callEvent !== undefined) onCallEvent(step, callEvent);
};
