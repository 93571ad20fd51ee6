import { hearNews } from '../hear-news.ts';
import { readerOf } from '../libraries/libraries.ts';
import type { Reading } from '../libraries/reading.ts';
import type { IosPhone, Push } from '../phone-state.ts';
import { newsOf } from '../push-news.ts';
import { type IosRules, SOURCES } from '../rules.ts';
import { note, type Turn } from '../turn.ts';
import { reportAndEnd, reportCall, reportTheEnd } from './report-call.ts';
import { checkOnReturn, kill } from './report-check.ts';

/** A push that Apple handed the phone. */
export const deliverPush = (turn: Turn<IosPhone>, rules: IosRules, push: Push): void => {
  note(turn, 'push_delivered', `A push of type ${push.type}.`, { id: push.id, type: push.type, payload: push.payload });
  if (push.type === 'voip') deliverVoip(turn, rules, push);
  else deliverOrdinary(turn, push);
};

const deliverVoip = (turn: Turn<IosPhone>, rules: IosRules, push: Push): void => {
  const { phone, at } = turn;
  if (phone.pushesStopped) {
    const detail = { id: push.id, reason: 'deliveries_stopped', offences: phone.offences };
    note(turn, 'push_dropped', 'iOS has stopped this app’s VoIP pushes.', detail, SOURCES.mustReport);
    return;
  }
  if (!phone.unlocked && phone.process === 'killed' && !rules.launchesBeforeFirstUnlock) {
    const detail = { id: push.id, reason: 'not_launched_while_locked' };
    note(turn, 'push_dropped', 'The app is not started before the first unlock.', detail, SOURCES.beforeFirstUnlock);
    return;
  }
  wake(turn);
  if (phone.registry) {
    callDelegate(turn, rules, push);
    return;
  }
  phone.waiting = [...phone.waiting, push];
  phone.due = [...phone.due, { what: 'report_check', at: at + rules.reportWithinMs, pushId: push.id }];
  note(
    turn,
    'no_delegate',
    'The app runs, but nothing in it has made a PKPushRegistry: that waits for JavaScript. The push waits too.',
    { id: push.id, checkedAt: at + rules.reportWithinMs },
    SOURCES.twoChecks,
  );
};

const wake = (turn: Turn<IosPhone>): void => {
  const { phone } = turn;
  if (phone.process === 'suspended') {
    phone.process = 'background';
    note(turn, 'app_resumed', 'The system thawed the app.', { by: 'push' });
  }
  if (phone.process !== 'killed') return;
  phone.process = 'background';
  note(
    turn,
    'app_launched',
    'The system started the app in the background for the push.',
    { by: 'push' },
    SOURCES.mustReport,
  );
  if (phone.app.registry === 'at_launch') createRegistry(turn, 'native');
};

export const createRegistry = (turn: Turn<IosPhone>, by: 'native' | 'javascript'): void => {
  turn.phone.registry = true;
  note(
    turn,
    'registry_created',
    `The app made its PKPushRegistry from ${by === 'native' ? 'native code' : 'JavaScript'}.`,
    { by },
  );
};

/** Whoever made the registry gets what waits for it. */
export const takeWaiting = (turn: Turn<IosPhone>, rules: IosRules): void => {
  const { phone } = turn;
  const pushes = phone.waiting;
  phone.waiting = [];
  phone.due = phone.due.filter(({ what }) => what !== 'report_check');
  for (const push of pushes) callDelegate(turn, rules, push);
};

const callDelegate = (turn: Turn<IosPhone>, rules: IosRules, push: Push): void => {
  const { app } = turn.phone;
  const reading: Reading =
    app.reports === 'never'
      ? { verdict: 'kills', reason: 'the app keeps the push to itself' }
      : readerOf('ios', app.library)(push.payload);
  note(turn, 'delegate_called', `The app’s code has the push: ${reading.reason}.`, {
    id: push.id,
    verdict: reading.verdict,
    reason: reading.reason,
    library: app.library,
  });
  switch (reading.verdict) {
    case 'rings':
      reportCall(turn, rules, reading.shows);
      break;
    case 'ends':
      reportTheEnd(turn, rules, reading.callId, newsOf(push.payload)?.endReason ?? 'cancelled');
      break;
    case 'crashes':
      kill(turn, rules, 'crash', `The app crashed as it read the push: ${reading.reason}.`);
      break;
    default:
      // What a library leaves alone on iOS it has reported and ended.
      if (app.reports === 'always' || reading.verdict === 'ignores') reportAndEnd(turn, rules);
      else checkOnReturn(turn, rules);
  }
};

/** A push to the other token. One that shows is shown by the system; the app hears of it only if it has a process. */
const deliverOrdinary = (turn: Turn<IosPhone>, { id, type, payload }: Push): void => {
  const { phone } = turn;
  if (type === 'alert') note(turn, 'notification_shown', 'The system shows a notification.', { id, payload });
  if (phone.process === 'killed') {
    if (type === 'background') {
      const detail = { id, reason: 'not_running' };
      note(turn, 'push_dropped', 'A background push starts no app that was closed.', detail, SOURCES.backgroundPush);
    }
    return;
  }
  const news = newsOf(payload);
  if (news !== undefined) hearNews(turn, news);
};
