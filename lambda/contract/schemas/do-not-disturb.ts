import * as v from 'valibot';
import { WEEKDAYS } from '../enums.ts';
import { LIMITS } from '../limits.ts';
import { object, oneOf, UserId } from './fields.ts';

const TIME = 'must be a time of the day from 00:00 to 23:59';
/** Wall-clock time: `22:00`. */
export const TimeOfDay = v.pipe(v.string('must be a string'), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, TIME));

/** A period of the week by wall-clock time. `to` before `from`: until the next day. The same: 24 hours. */
export const QuietPeriod = object({
  /** On which the period begins. @default every day */
  days: v.optional(
    v.pipe(v.array(oneOf(WEEKDAYS), 'must be a list'), v.minLength(1, 'must name at least one day'), v.maxLength(7)),
  ),
  from: TimeOfDay,
  to: TimeOfDay,
});

/** A time zone of the IANA database, such as `Europe/Vienna`. */
export const TimeZone = v.pipe(
  v.string('must be a string'),
  v.maxLength(64, 'must have at most 64 characters'),
  v.check((name) => isTimeZone(name), 'must be a time zone of the IANA database, such as Europe/Vienna'),
);

const isTimeZone = (name: string): boolean => {
  // Node.js also takes an offset, which knows no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const INSTANT_FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
const INSTANT = 'must be a time with its offset from UTC, such as 2026-11-30T07:00:00Z';
/** A time as RFC 3339 writes it. */
export const Instant = v.pipe(
  v.string('must be a string'),
  v.regex(INSTANT_FORM, INSTANT),
  v.check((text) => !INSTANT_FORM.test(text) || !Number.isNaN(Date.parse(text)), INSTANT),
);

/** `PUT /v1/do-not-disturb`. It replaces what was set; `{}` switches it off. */
export const SetDoNotDisturb = v.pipe(
  object({
    /** In force until then. */
    until: v.optional(Instant),
    /** In force in these periods of every week. */
    hours: v.optional(
      v.pipe(
        v.array(QuietPeriod, 'must be a list'),
        v.maxLength(LIMITS.quietHours, `must have at most ${LIMITS.quietHours} periods`),
      ),
    ),
    /** Of `hours`. */
    timeZone: v.optional(TimeZone),
    /** Whose calls ring anyway. */
    exceptUsers: v.optional(
      v.pipe(
        v.array(UserId, 'must be a list'),
        v.maxLength(LIMITS.exceptUsers, `must name at most ${LIMITS.exceptUsers} users`),
      ),
    ),
    /** Whether a caller's second call within 3 minutes rings. @default true */
    repeatedCalls: v.optional(v.boolean('must be true or false')),
    /** Whether the caller learns of it: the callee is `busy`. @default false: a callee who does not answer */
    letCallersKnow: v.optional(v.boolean('must be true or false')),
  }),
  v.forward(
    v.partialCheck(
      [['hours'], ['timeZone']],
      ({ hours = [], timeZone }) => hours.length === 0 || timeZone !== undefined,
      'is missing: `hours` are times of the day in a time zone',
    ),
    ['timeZone'],
  ),
);
export type SetDoNotDisturb = v.InferOutput<typeof SetDoNotDisturb>;
