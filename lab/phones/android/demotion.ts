import type { AndroidPhone } from '../phone-state.ts';
import { type AndroidRules, SOURCES } from '../rules.ts';
import { record, type Step } from '../step.ts';

/** Whether high-priority messages are delivered with normal priority, because too many in the window showed nothing. */
export const isDemoted = ({ unseenAt }: AndroidPhone, rules: AndroidRules, now: number): boolean =>
  unseenAt.filter((at) => at > now - rules.demotionWindowMs).length >= rules.unseenUntilDemoted;

/** Counts a high-priority message that showed nothing to the user, as Google does. */
export const countUnseenMessage = (step: Step<AndroidPhone>, rules: AndroidRules): void => {
  const { phone, at } = step;
  const before = isDemoted(phone, rules, at);
  phone.unseenAt = [...phone.unseenAt.filter((time) => time > at - rules.demotionWindowMs), at];
  const text = 'A high-priority message showed nothing to the user; it counts against the app for seven days.';
  record(step, 'nothing_shown', text, { count: phone.unseenAt.length }, SOURCES.fcmPriority);
  if (before || !isDemoted(phone, rules, at)) return;
  record(step, 'demoted', 'Google demoted the app: its messages now have normal priority.', {}, SOURCES.fcmPriority);
};
