import { endCall, findCall, look, newCall, ring, tellServer } from '../calls.ts';
import { hearNews } from '../hear-news.ts';
import { readerOf } from '../libraries/libraries.ts';
import type { Shown } from '../libraries/reading.ts';
import type { AndroidPhone, Push } from '../phone-state.ts';
import { newsOf } from '../push-news.ts';
import { type AndroidRules, SOURCES } from '../rules.ts';
import { note, type Turn } from '../turn.ts';
import { countUnseen, isDemoted } from './demotion.ts';

/** A message that Google accepted for the phone. */
export const deliverMessage = (turn: Turn<AndroidPhone>, rules: AndroidRules, push: Push): void => {
  const { phone, at } = turn;
  const { id, payload } = push;
  const drop = (text: string, reason: string, source: string) =>
    note(turn, 'push_dropped', text, { id, reason }, source);
  if (push.expiresAt <= at) {
    drop('The message came too late.', 'expired', SOURCES.fcmLifespan);
    return;
  }
  const why = whyLater(phone, rules, push, at);
  if (why !== undefined) {
    phone.kept = [...phone.kept, push];
    note(turn, 'push_deferred', why.text, { id, reason: why.reason }, why.source);
    return;
  }
  const text = `A message of ${push.priority} priority.`;
  note(turn, 'push_delivered', text, { id, type: push.type, priority: push.priority, payload });
  if (phone.process === 'force_stopped') {
    drop('The user force-stopped the app: it gets nothing until it is opened.', 'force_stopped', SOURCES.forceStop);
    return;
  }
  wake(turn);
  read(turn, rules, push);
};

interface Later {
  readonly reason: 'offline' | 'locked' | 'dozing';
  readonly text: string;
  readonly source: string;
}

/** Why a message has to wait; `undefined` when it need not. */
const whyLater = (phone: AndroidPhone, rules: AndroidRules, push: Push, now: number): Later | undefined => {
  if (!phone.online) {
    return {
      reason: 'offline',
      text: 'Google keeps the message until the phone is online.',
      source: SOURCES.fcmLifespan,
    };
  }
  if (!phone.unlocked) {
    const text = 'The phone was not unlocked since it started, and the message is not for direct boot mode.';
    return { reason: 'locked', text, source: SOURCES.directBoot };
  }
  const isDemotedNow = isDemoted(phone, rules, now);
  if (!phone.dozing || (push.priority === 'high' && !isDemotedNow)) return undefined;
  const text =
    push.priority === 'high'
      ? 'The message waits until the phone wakes up: the app was demoted.'
      : 'A message of normal priority waits until the phone wakes up.';
  return { reason: 'dozing', text, source: SOURCES.fcmPriority };
};

/** What waited comes now, or waits on. */
export const deliverKept = (turn: Turn<AndroidPhone>, rules: AndroidRules): void => {
  const kept = turn.phone.kept;
  turn.phone.kept = [];
  for (const push of kept) deliverMessage(turn, rules, push);
};

const wake = (turn: Turn<AndroidPhone>): void => {
  const { phone } = turn;
  if (phone.process === 'suspended') {
    phone.process = 'background';
    note(turn, 'app_resumed', 'The system thawed the app.', { by: 'push' });
  }
  if (phone.process !== 'killed') return;
  phone.process = 'background';
  note(turn, 'app_launched', 'The system started the app in the background for the message.', { by: 'push' });
};

const read = (turn: Turn<AndroidPhone>, rules: AndroidRules, push: Push): void => {
  const { phone } = turn;
  const reading = readerOf('android', phone.app.library)(push.payload);
  note(turn, 'delegate_called', `The app’s code has the message: ${reading.reason}.`, {
    id: push.id,
    verdict: reading.verdict,
    reason: reading.reason,
    library: phone.app.library,
  });
  const wasSeen = reading.verdict === 'rings' ? show(turn, rules, reading.shows) : hear(turn, push);
  if (!wasSeen && push.priority === 'high' && phone.process !== 'foreground') countUnseen(turn, rules);
};

/** @returns whether the user sees something of it */
const show = (turn: Turn<AndroidPhone>, rules: AndroidRules, shown: Shown): boolean => {
  const { phone, at } = turn;
  if (!phone.app.showsCalls) return false;
  const known = findCall(turn, shown.callId) ?? findCall(turn, shown.uuid);
  if (known !== undefined && phone.app.secondPush === 'same_call') return true;
  const shownBy = phone.fullScreenAllowed ? 'full_screen' : 'heads_up';
  if (shownBy === 'heads_up') {
    const text = 'The app may not show a call over the lock screen: a banner, for a minute.';
    note(turn, 'notification_shown', text, {}, SOURCES.fullScreen);
  }
  const ringMs = shown.expiresAt === undefined ? rules.ringMs : Math.max(0, shown.expiresAt - at);
  const call = newCall(turn, shown, shownBy);
  ring(turn, call, ringMs);
  tellServer(turn, call, 'ringing');
  if (phone.app.checksWhetherOver) look(turn, call, false);
  return true;
};

/** Whatever is not a call may be the end of one. @returns whether the user sees something of it */
const hear = (turn: Turn<AndroidPhone>, { payload }: Push): boolean => {
  const news = newsOf(payload);
  if (news === undefined) return false;
  const call = findCall(turn, news.callId);
  hearNews(turn, news);
  const isMissed = news.endReason === 'cancelled' || news.endReason === 'no_answer';
  if (!turn.phone.app.showsCalls || !isMissed) return call?.state === 'ringing';
  note(turn, 'notification_shown', 'A notification of a missed call.', { callId: news.callId });
  return true;
};

/** The ringing of a message stops by itself when its time is over. */
export const stopRinging = (turn: Turn<AndroidPhone>, uuid: string): void => {
  const call = turn.phone.calls.find((one) => one.uuid === uuid);
  if (call?.state === 'ringing') endCall(turn, call, 'no_answer', 'app');
};
