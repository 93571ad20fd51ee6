/** A value of the model that a reader may replace. */
export interface Assumption {
  readonly value: number;
  readonly what: string;
  /** A URL, or why the value is taken. */
  readonly source: string;
  /** Smallest and largest value that makes sense. */
  readonly range: readonly [min: number, max: number];
}

const share = [0, 1] as const;
const any = [0, 1_000_000] as const;
const ASSUMED = 'assumed';

/**
 * Everything that the model assumes. `npm run bench:scale -- --calls-per-day 2` replaces one: its name in lower case with hyphens.
 */
export const assumptions = {
  users: {
    value: 1_000_000,
    what: 'people who use the app in a month',
    source: 'a column of the tables',
    range: [1, 10_000_000_000],
  },
  dailyActive: {
    value: 0.7,
    what: 'share of them who use it on a day',
    source: 'https://www.phoneworld.com.pk/facebook-3-billion-monthly-active-users-in-q2-2023/',
    range: share,
  },
  callsPerDay: {
    value: 4,
    what: 'calls that a daily user makes in a day; WhatsApp had 0.1 for each monthly user in 2016',
    source: 'https://www.telecompetitor.com/mobile-phone-call-research-48-of-calls-unanswered-thanks-to-robocalling/',
    range: any,
  },
  busyHour: {
    value: 0.1,
    what: 'share of a day that falls into its busiest hour',
    source: 'https://encyclopedia2.thefreedictionary.com/Telephone+Traffic',
    range: share,
  },
  answered: {
    value: 0.7,
    what: 'share of calls that are answered',
    source: 'https://www.telecompetitor.com/mobile-phone-call-research-48-of-calls-unanswered-thanks-to-robocalling/',
    range: share,
  },
  signalled: {
    value: 1,
    what: 'share of the answered calls that are connected over the sockets, with two sockets opened for it',
    source: 'all: 0 for an app with its own signalling',
    range: share,
  },
  callMinutes: { value: 3, what: 'minutes of a call', source: ASSUMED, range: any },
  phones: { value: 1.2, what: 'phones of a user', source: ASSUMED, range: [0, 16] },
  launches: { value: 4, what: 'launches of the app by a daily user in a day', source: ASSUMED, range: any },
  newPhones: {
    value: 0.005,
    what: 'share of the phones that register with new tokens on a day: 15 % in a month',
    source: ASSUMED,
    range: share,
  },
  verifyDays: {
    value: 14,
    what: 'days after which the endpoints of a phone are verified again',
    source: '`lambda/devices/verification.ts`',
    range: [1, 365],
  },
  sockets: {
    value: 4,
    what: 'sockets that a daily user opens in a day, besides those of calls',
    source: 'one for each launch',
    range: any,
  },
  socketMinutes: {
    value: 30,
    what: 'minutes in a day for which such a socket of a daily user is open',
    source: ASSUMED,
    range: [0, 1440],
  },
  deployments: {
    value: 1,
    what: 'deployments with which each phone registers: 2 with a second region',
    source: 'a decision',
    range: [1, 10],
  },
  cognito: {
    value: 0,
    what: '1: the users sign in with the Cognito user pool that is created without `identity`',
    source: 'a decision',
    range: share,
  },
  bus: { value: 0, what: '1: with a bus for `events`', source: 'a decision', range: share },
  invocationMs: {
    value: 60,
    what: 'milliseconds of an invocation',
    source: 'assumed; cost.md calculates a third of it, without cold starts',
    range: [1, 900_000],
  },
  fill: {
    value: 0.7,
    what: 'share of a quota that is planned with: the rest is for seconds above the mean of the busiest hour',
    source: ASSUMED,
    range: [0.01, 1],
  },
  raised: {
    value: 5,
    what: 'how many times its default a quota is after it was raised, where AWS publishes no maximum',
    source: ASSUMED,
    range: [1, 1000],
  },
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof assumptions;
/** A value for each assumption. */
export type Assumed = Readonly<Record<AssumptionName, number>>;

export const assumptionNames = Object.keys(assumptions) as AssumptionName[];

/** The values of the table, with those that a reader replaces. */
export const assumed = (replaced: Partial<Assumed> = {}): Assumed => ({
  ...(Object.fromEntries(assumptionNames.map((name) => [name, assumptions[name].value])) as Assumed),
  ...replaced,
});

/** `callsPerDay` as its option is written: `--calls-per-day`. */
export const optionOf = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
