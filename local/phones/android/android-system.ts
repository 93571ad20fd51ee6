import { lookAtAll } from '../calls.ts';
import type { AndroidPhone } from '../phone-state.ts';
import type { AndroidRules } from '../rules.ts';
import type { System } from '../system.ts';
import { deliverKept, deliverMessage, stopRinging } from './deliver-message.ts';

/** How Android and Google's services treat an app that is called. */
export const androidSystem = (rules: AndroidRules): System<AndroidPhone> => ({
  deliver: (turn, push) => deliverMessage(turn, rules, push),
  opened: (turn) => {
    // Whoever opens an app has woken the phone.
    turn.phone.dozing = false;
    deliverKept(turn, rules);
  },
  reachable: (turn) => deliverKept(turn, rules),
  due: (turn, due) => {
    if (due.what === 'ring_ends') stopRinging(turn, due.uuid);
    if (due.what === 'look') lookAtAll(turn);
  },
});
