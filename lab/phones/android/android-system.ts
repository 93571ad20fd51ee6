import { pollCalls } from '../calls.ts';
import type { OperatingSystem } from '../operating-system.ts';
import type { AndroidPhone } from '../phone-state.ts';
import type { AndroidRules } from '../rules.ts';
import { deliverMessage, deliverPendingMessages, stopRinging } from './deliver-message.ts';

/** Android's and Google Play services' rules for an app that receives calls. */
export const androidSystem = (rules: AndroidRules): OperatingSystem<AndroidPhone> => ({
  onPush: (step, push) => deliverMessage(step, rules, push),
  onAppOpened: (step) => {
    // Opening an app ends Doze mode.
    step.phone.dozing = false;
    deliverPendingMessages(step, rules);
  },
  onReachable: (step) => deliverPendingMessages(step, rules),
  onTimer: (step, timer) => {
    if (timer.kind === 'ring_timeout') stopRinging(step, timer.uuid);
    if (timer.kind === 'poll') pollCalls(step);
  },
});
