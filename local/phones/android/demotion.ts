import type { AndroidPhone } from '../phone-state.ts';
import { type AndroidRules, SOURCES } from '../rules.ts';
import { note, type Turn } from '../turn.ts';

/** Whether the app's messages of high priority come as if of normal priority, for what became of those of the last days. */
export const isDemoted = ({ unseen }: AndroidPhone, rules: AndroidRules, now: number): boolean =>
  unseen.filter((at) => at > now - rules.demotionWindowMs).length >= rules.unseenUntilDemoted;

/** A message of high priority brought nothing that the user could see; Google counts those. */
export const countUnseen = (turn: Turn<AndroidPhone>, rules: AndroidRules): void => {
  const { phone, at } = turn;
  const before = isDemoted(phone, rules, at);
  phone.unseen = [...phone.unseen.filter((seen) => seen > at - rules.demotionWindowMs), at];
  const text = 'A message of high priority showed nothing to the user; it counts against the app for seven days.';
  note(turn, 'nothing_shown', text, { count: phone.unseen.length }, SOURCES.fcmPriority);
  if (before || !isDemoted(phone, rules, at)) return;
  note(turn, 'demoted', 'The app’s messages come as if of normal priority from now on.', {}, SOURCES.fcmPriority);
};
