import { act } from './actions.ts';
import { androidSystem } from './android/android-system.ts';
import { iosSystem } from './ios/ios-system.ts';
import { onCallEvent, onResponse } from './on-call-event.ts';
import type { OperatingSystem } from './operating-system.ts';
import type { LogEntry } from './phone-log.ts';
import type { AppRequest, PhoneEvent, PhoneState } from './phone-state.ts';
import { ANDROID_RULES, type AndroidRules, IOS_RULES, type IosRules } from './rules.ts';
import type { Step } from './step.ts';

export interface StepResult {
  readonly phone: PhoneState;
  /** New log entries, oldest first. */
  readonly entries: readonly LogEntry[];
  /** The app's new requests to the API, in order. */
  readonly requests: readonly AppRequest[];
}

/**
 * Applies an event to a phone. Pure: it does not change its arguments, and `at` (epoch milliseconds) is its only time.
 */
export type PhoneModel = (phone: PhoneState, event: PhoneEvent, at: number) => StepResult;

export interface PhoneRules {
  readonly ios?: Partial<IosRules>;
  readonly android?: Partial<AndroidRules>;
}

/** The model throws {@link InvalidStateError} for an action that is not possible; the phone stays unchanged. */
export const phoneModel = (rules: PhoneRules = {}): PhoneModel => {
  const ios = iosSystem({ ...IOS_RULES, ...rules.ios });
  const android = androidSystem({ ...ANDROID_RULES, ...rules.android });
  return (before, event, at) => {
    const phone = structuredClone(before);
    const rest = { at, entries: [], requests: [] };
    if (phone.platform === 'ios') return apply({ phone, ...rest }, ios, event);
    return apply({ phone, ...rest }, android, event);
  };
};

const apply = <Phone extends PhoneState>(
  step: Step<Phone>,
  system: OperatingSystem<Phone>,
  event: PhoneEvent,
): StepResult => {
  switch (event.kind) {
    case 'push':
      system.onPush(step, event.push);
      break;
    case 'action':
      act(step, system, event.action, event.ids);
      break;
    case 'call_event':
      onCallEvent(step, event.callEvent);
      break;
    case 'response':
      onResponse(step, event.request, event.response);
      break;
    case 'clock':
      runDueTimers(step, system);
  }
  return step;
};

/** Runs every timer that is due, in order of its time. */
const runDueTimers = <Phone extends PhoneState>(step: Step<Phone>, system: OperatingSystem<Phone>): void => {
  const { phone, at } = step;
  const due = phone.timers.filter((timer) => timer.at <= at).sort((a, b) => a.at - b.at);
  for (const timer of due) {
    // A timer may remove another one: a terminated process has no timers.
    if (!phone.timers.includes(timer)) continue;
    phone.timers = phone.timers.filter((one) => one !== timer);
    system.onTimer(step, timer);
  }
};

/** When the next timer is due, in epoch milliseconds. */
export const nextDueAt = ({ timers }: PhoneState): number | undefined =>
  timers.length === 0 ? undefined : Math.min(...timers.map(({ at }) => at));
