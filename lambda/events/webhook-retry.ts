const SECOND = 1_000;
const HOUR = 60 * 60 * SECOND;
const FIRST_DELAY = 5 * SECOND;
const MAX_DELAY = HOUR;
/** Milliseconds after which an event that was not delivered is given up. */
const GIVE_UP_AFTER = 24 * HOUR;

/** What became of one attempt to deliver an event. */
export interface Attempt {
  /** The first is 1. */
  readonly attempt: number;
  /** When the event was put into the queue. Epoch milliseconds, as all times. */
  readonly queuedAt: number;
  readonly now: number;
  /** HTTP status of the answer; `undefined` without one. */
  readonly status?: number | undefined;
  /** `Retry-After` of the answer. */
  readonly retryAfter?: string | undefined;
}

/** Only these answers say by `Retry-After` when to come back: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
const ASK_TO_WAIT: readonly (number | undefined)[] = [429, 503];

/** Whether the receiver has taken the event: a redirect is no success, and is not followed. */
export const isTaken = (status: number): boolean => status >= 200 && status < 300;

/** Milliseconds until the next attempt: 5 s, doubled each time up to an hour. `undefined` after a day: it is given up. */
export const retryDelay = ({ attempt, queuedAt, now, status, retryAfter }: Attempt): number | undefined => {
  if (now - queuedAt >= GIVE_UP_AFTER) return undefined;
  const backoff = FIRST_DELAY * 2 ** (attempt - 1);
  const asked = ASK_TO_WAIT.includes(status) ? waitOf(retryAfter, now) : 0;
  return Math.min(MAX_DELAY, Math.max(backoff, asked));
};

/** Seconds, or a date. */
const waitOf = (retryAfter: string | undefined, now: number): number => {
  if (retryAfter === undefined) return 0;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * SECOND;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
};
