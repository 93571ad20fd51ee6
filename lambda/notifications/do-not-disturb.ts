import type { CallRecord } from '../calls/call.ts';
import { WEEKDAYS, type Weekday } from '../contract/enums.ts';
import type { DeliveryTargets } from './callee-store.ts';

/** A period of every week by wall-clock time, `22:00` to `07:00`; `days`: those on which it begins, by default all. */
export interface QuietPeriod {
  readonly days?: readonly Weekday[] | undefined;
  readonly from: string;
  readonly to: string;
}

/** A user's do-not-disturb. Times are epoch milliseconds. */
export interface DoNotDisturb {
  readonly setAt: number;
  readonly until?: number | undefined;
  readonly hours?: readonly QuietPeriod[] | undefined;
  /** Of `hours`: a name of the IANA database. */
  readonly timeZone?: string | undefined;
  /** Whose calls ring anyway. */
  readonly exceptUsers?: readonly string[] | undefined;
  /** Whether a caller's second call soon after a first one rings. @default true */
  readonly repeatedCalls?: boolean | undefined;
  /** Whether the callee is `busy`. @default false: a callee who does not answer */
  readonly letCallersKnow?: boolean | undefined;
}

/** The last call of a caller that was withheld from the user. `at`: its start. */
export interface WithheldCall {
  readonly callId: string;
  readonly at: number;
}

/** Milliseconds after a withheld call within which another one of the same caller rings. */
export const REPEATED_WITHIN = 3 * 60_000;

/** Whether the callee's do-not-disturb withholds the call. It is decided for the call's start, so that it stays so while the call rings. */
export const withholds = (
  { doNotDisturb, withheld }: Pick<DeliveryTargets, 'doNotDisturb' | 'withheld'>,
  { callId, callerId, startedAt }: Pick<CallRecord, 'callId' | 'callerId' | 'startedAt'>,
): boolean => {
  if (doNotDisturb === undefined || !isInForce(doNotDisturb, startedAt)) return false;
  if (doNotDisturb.exceptUsers?.includes(callerId)) return false;
  const before = withheld?.get(callerId);
  const isRepeated =
    before !== undefined &&
    before.callId !== callId &&
    startedAt - before.at < REPEATED_WITHIN &&
    startedAt >= before.at;
  return !(isRepeated && doNotDisturb.repeatedCalls !== false);
};

/** Whether it is in force at a time. */
export const isInForce = ({ until = 0, hours = [], timeZone = 'UTC' }: DoNotDisturb, at: number): boolean => {
  if (at < until) return true;
  if (hours.length === 0) return false;
  const { day, time } = wallClock(timeZone, at);
  return hours.some((period) => isWithin(period, day, time));
};

/**
 * By what the user's clock shows: when it is put back, the repeated hour counts both times, and a time that it skips has come when it
 * shows a later one.
 */
const isWithin = ({ days = WEEKDAYS, from, to }: QuietPeriod, day: Weekday, time: string): boolean => {
  const before = WEEKDAYS[(WEEKDAYS.indexOf(day) + 6) % 7] ?? day;
  if (from < to) return days.includes(day) && from <= time && time < to;
  return (days.includes(day) && from <= time) || (days.includes(before) && time < to);
};

/** Making a formatter loads the zone. A process of the function serves users of few zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();
const MAX_FORMATTERS = 100;

const formatterOf = (timeZone: string): Intl.DateTimeFormat => {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formatters.set(timeZone, made);
  return made;
};

/** The day of the week and the time that a clock in the zone shows. */
const wallClock = (timeZone: string, at: number): { readonly day: Weekday; readonly time: string } => {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const name = parts.get('weekday')?.toLowerCase();
  return {
    day: WEEKDAYS.find((day) => day === name) ?? 'mon',
    time: `${parts.get('hour')}:${parts.get('minute')}`,
  };
};
