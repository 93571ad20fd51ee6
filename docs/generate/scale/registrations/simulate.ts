/** New phones that register at about the same time, each with as many requests to SNS. */
export interface Crowd {
  readonly phones: number;
  /** Requests to SNS of one phone. */
  readonly requests: number;
  /** Requests a second that SNS allows. */
  readonly rate: number;
  /** Hours over which they are launched; 0: all at the same moment. */
  readonly arrivalHours: number;
  readonly seed: number;
}

/** Seconds: until the last phone is registered, and what half of the phones, and 95 %, wait at most. */
export interface Waiting {
  readonly done: number;
  readonly p50: number;
  readonly p95: number;
}

/** More phones than these are simulated as groups of phones that arrive together: nobody waits longer than by a group’s own requests. */
const MOST_UNITS = 20_000;

/** mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
const random = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** One queue in the order of arrival, as `quotaTable` shares SNS's quota: a phone's turn comes when those before it have had theirs. */
export const simulate = ({ phones, requests, rate, arrivalHours, seed }: Crowd): Waiting => {
  const units = Math.min(phones, MOST_UNITS);
  const seconds = ((phones / units) * requests) / rate;
  const next = random(seed);
  const arrivals = Float64Array.from({ length: units }, () => next() * arrivalHours * 3600).sort();
  const waits = new Float64Array(units);
  let free = 0;
  arrivals.forEach((arrival, index) => {
    const turn = Math.max(arrival, free);
    free = turn + seconds;
    // Registered, and not only begun: at the end of its own requests.
    waits[index] = free - arrival;
  });
  waits.sort();
  const percentile = (share: number): number => waits[Math.max(0, Math.ceil(units * share) - 1)] ?? 0;
  return { done: free, p50: percentile(0.5), p95: percentile(0.95) };
};

/** Requests a second from which on that many phones are registered within so many seconds, if all come at the same moment. */
export const rateFor = (phones: number, requests: number, seconds: number): number => (phones * requests) / seconds;

const DAY_SECONDS = 86_400;

export interface Launches {
  readonly phones: number;
  /** Tokens of a phone. */
  readonly tokens: number;
  /** Requests to SNS for a token in a verification. */
  readonly requests: number;
  /** Days in which each phone is verified once. */
  readonly days: number;
  /** Share of a day's launches in its busiest hour. */
  readonly busyHour: number;
}

/** Requests a second of the verifications of phones that are launched every day: the mean, and in the busiest hour. */
export const verificationRate = ({ phones, tokens, requests, days, busyHour }: Launches) => {
  const daily = (phones * tokens * requests) / days;
  return { mean: daily / DAY_SECONDS, busiest: (daily * busyHour) / 3600 };
};
