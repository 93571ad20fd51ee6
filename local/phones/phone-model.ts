import { act } from './act.ts';
import { androidSystem } from './android/android-system.ts';
import { hearNews, hearReply } from './hear-news.ts';
import { iosSystem } from './ios/ios-system.ts';
import type { LogEntry } from './phone-log.ts';
import type { AppRequest, PhoneEvent, PhoneState } from './phone-state.ts';
import { ANDROID_RULES, type AndroidRules, IOS_RULES, type IosRules } from './rules.ts';
import type { System } from './system.ts';
import type { Turn } from './turn.ts';

export interface Step {
  readonly phone: PhoneState;
  /** What happened, oldest first. */
  readonly entries: readonly LogEntry[];
  /** What the app asks of the server, in order. */
  readonly requests: readonly AppRequest[];
}

/** Lets a phone take up an event. Pure: it changes no phone that it is given, and knows no time but `at`. */
export type PhoneModel = (phone: PhoneState, event: PhoneEvent, at: number) => Step;

export interface PhoneRules {
  readonly ios?: Partial<IosRules>;
  readonly android?: Partial<AndroidRules>;
}

/** @throws {CannotDo} from an action that is not possible; the phone is as it was */
export const phoneModel = (rules: PhoneRules = {}): PhoneModel => {
  const ios = iosSystem({ ...IOS_RULES, ...rules.ios });
  const android = androidSystem({ ...ANDROID_RULES, ...rules.android });
  return (before, event, at) => {
    const phone = structuredClone(before);
    const rest = { at, entries: [], requests: [] };
    if (phone.platform === 'ios') return take({ phone, ...rest }, ios, event);
    return take({ phone, ...rest }, android, event);
  };
};

const take = <Phone extends PhoneState>(turn: Turn<Phone>, system: System<Phone>, event: PhoneEvent): Step => {
  switch (event.kind) {
    case 'push':
      system.deliver(turn, event.push);
      break;
    case 'action':
      act(turn, system, event.action, event.fresh);
      break;
    case 'news':
      hearNews(turn, event.news);
      break;
    case 'reply':
      hearReply(turn, event.request, event.reply);
      break;
    case 'time':
      letTimePass(turn, system);
  }
  return turn;
};

/** All that is due by now, in its order. */
const letTimePass = <Phone extends PhoneState>(turn: Turn<Phone>, system: System<Phone>): void => {
  const { phone, at } = turn;
  const come = phone.due.filter((due) => due.at <= at).sort((a, b) => a.at - b.at);
  for (const due of come) {
    // One may take away another: a process that is gone waits for nothing.
    if (!phone.due.includes(due)) continue;
    phone.due = phone.due.filter((one) => one !== due);
    system.due(turn, due);
  }
};

/** The next moment at which something comes, in epoch milliseconds. */
export const nextDueAt = ({ due }: PhoneState): number | undefined =>
  due.length === 0 ? undefined : Math.min(...due.map(({ at }) => at));
