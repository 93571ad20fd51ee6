import type { ReportedCall } from '../../../client-libraries/client-library.ts';
import { readerOf } from '../../../client-libraries/libraries.ts';
import { endReasons } from '../../../lambda/contract/end-reasons.ts';
import { callEventOf } from '../call-event-of-push.ts';
import { endCall, findCall, newIncomingCall, reportToServer, requestCall, startRinging } from '../calls.ts';
import { onCallEvent } from '../on-call-event.ts';
import type { AndroidPhone, Push } from '../phone-state.ts';
import { withReceiptUrl } from '../receipt-url.ts';
import { type AndroidRules, SOURCES } from '../rules.ts';
import { record, type Step } from '../step.ts';
import { countUnseenMessage, isDemoted } from './demotion.ts';

/** Handles a message that Google accepted for the phone. */
export const deliverMessage = (step: Step<AndroidPhone>, rules: AndroidRules, push: Push): void => {
  const { phone, at } = step;
  const { id, payload } = push;
  const drop = (text: string, reason: string, source: string) =>
    record(step, 'push_dropped', text, { id, reason }, source);
  if (push.expiresAt <= at) {
    drop('The message has expired.', 'expired', SOURCES.fcmLifespan);
    return;
  }
  const deferral = deferralOf(phone, rules, push, at);
  if (deferral !== undefined) {
    phone.pendingMessages = [...phone.pendingMessages, push];
    record(step, 'push_deferred', deferral.text, { id, reason: deferral.reason }, deferral.source);
    return;
  }
  const text = `A message with ${push.priority} priority.`;
  record(step, 'push_delivered', text, { id, type: push.type, priority: push.priority, payload });
  if (phone.process === 'force_stopped') {
    drop('The user force-stopped the app: it gets no message until it is opened.', 'force_stopped', SOURCES.forceStop);
    return;
  }
  wakeProcess(step);
  runApp(step, rules, push);
};

interface Deferral {
  readonly reason: 'offline' | 'locked' | 'dozing';
  readonly text: string;
  readonly source: string;
}

/** Why a message has to wait; `undefined` if it can be delivered now. */
const deferralOf = (phone: AndroidPhone, rules: AndroidRules, push: Push, now: number): Deferral | undefined => {
  if (!phone.online) {
    return {
      reason: 'offline',
      text: 'Google keeps the message until the phone is online.',
      source: SOURCES.fcmLifespan,
    };
  }
  if (!phone.unlocked) {
    const text = 'The phone was not unlocked since its restart, and the message is not for direct boot mode.';
    return { reason: 'locked', text, source: SOURCES.directBoot };
  }
  const isDemotedNow = isDemoted(phone, rules, now);
  if (!phone.dozing || (push.priority === 'high' && !isDemotedNow)) return undefined;
  const text =
    push.priority === 'high'
      ? 'The message waits until the phone leaves Doze mode: the app was demoted.'
      : 'A message of normal priority waits until the phone leaves Doze mode.';
  return { reason: 'dozing', text, source: SOURCES.fcmPriority };
};

/** Delivers the pending messages; a message may have to wait again. */
export const deliverPendingMessages = (step: Step<AndroidPhone>, rules: AndroidRules): void => {
  const pending = step.phone.pendingMessages;
  step.phone.pendingMessages = [];
  for (const push of pending) deliverMessage(step, rules, push);
};

const wakeProcess = (step: Step<AndroidPhone>): void => {
  const { phone } = step;
  if (phone.process === 'suspended') {
    phone.process = 'background';
    record(step, 'app_resumed', 'The system resumed the app.', { by: 'push' });
  }
  if (phone.process !== 'killed') return;
  phone.process = 'background';
  record(step, 'app_launched', 'The system launched the app in the background for the message.', { by: 'push' });
};

const runApp = (step: Step<AndroidPhone>, rules: AndroidRules, push: Push): void => {
  const { phone } = step;
  const result = readerOf('android', phone.app.library)(push.payload);
  record(step, 'delegate_called', `The app’s code received the message: ${result.reason}.`, {
    id: push.id,
    outcome: result.outcome,
    reason: result.reason,
    library: phone.app.library,
  });
  const wasSeen =
    result.outcome === 'rings'
      ? show(step, rules, phone.app.receipts === 'native' ? result.call : withReceiptUrl(push.payload, result.call))
      : handleCallEvent(step, push);
  if (!wasSeen && push.priority === 'high' && phone.process !== 'foreground') countUnseenMessage(step, rules);
};

/** @returns whether the user sees the call */
const show = (step: Step<AndroidPhone>, rules: AndroidRules, reported: ReportedCall): boolean => {
  const { phone, at } = step;
  if (!phone.app.showsCalls) return false;
  const known = findCall(step, reported.callId) ?? findCall(step, reported.uuid);
  if (known !== undefined && phone.app.secondPush === 'same_call') return true;
  if (phone.app.whenBusy === 'drops' && phone.calls.length > 0) {
    record(step, 'push_dropped', 'The library drops a call while it has one.', { reason: 'busy' }, SOURCES.expoBusy);
    return false;
  }
  if (phone.doNotDisturb) {
    const text = 'Do Not Disturb: the phone shows the call without a sound.';
    record(step, 'notification_shown', text, { isSilent: true }, SOURCES.androidDoNotDisturb);
  }
  const shownBy = phone.fullScreenAllowed ? 'full_screen' : 'heads_up';
  if (shownBy === 'heads_up') {
    const text = 'The app has no permission for full-screen calls: a heads-up notification for one minute.';
    record(step, 'notification_shown', text, {}, SOURCES.fullScreen);
  }
  const ringMs = reported.expiresAt === undefined ? rules.ringMs : Math.max(0, reported.expiresAt - at);
  const call = newIncomingCall(step, reported, shownBy);
  startRinging(step, call, ringMs);
  reportToServer(step, call, 'ringing');
  if (phone.app.checksCallState) requestCall(step, call, false);
  return true;
};

/** A message that is not an incoming call may be a call event. @returns whether the user sees a change */
const handleCallEvent = (step: Step<AndroidPhone>, { payload }: Push): boolean => {
  const callEvent = step.phone.app.readsEnd ? callEventOf(payload) : undefined;
  if (callEvent === undefined) return false;
  const call = findCall(step, callEvent.callId);
  onCallEvent(step, callEvent);
  const isMissed = callEvent.endReason !== undefined && endReasons[callEvent.endReason].isMissed;
  if (!step.phone.app.showsCalls || !isMissed) return call?.state === 'ringing';
  record(step, 'notification_shown', 'A missed call notification.', { callId: callEvent.callId });
  return true;
};

/** The app stops ringing at the end of the ring window. */
export const stopRinging = (step: Step<AndroidPhone>, uuid: string): void => {
  const call = step.phone.calls.find((one) => one.uuid === uuid);
  if (call?.state === 'ringing') endCall(step, call, 'no_answer', 'app');
};
