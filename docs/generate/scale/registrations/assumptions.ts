import { ENDPOINT_RATES, LOWEST_ENDPOINT_RATE } from '../../../../lambda/contract/endpoint-rates.ts';

/** A number that a reader may replace by the option of its name: `--arrival-hours 4`. */
export interface Assumption {
  readonly value: number;
  readonly what: string;
  readonly source: string;
  /** Smallest and largest value that makes sense. */
  readonly range: readonly [min: number, max: number];
}

/** What the simulation of registrations assumes. */
export const ASSUMPTIONS = {
  arrivalHours: {
    value: 4,
    what: 'hours over which new phones are launched evenly, in the second table',
    source: 'assumed: a morning',
    range: [0, 8_760],
  },
  busyHour: {
    value: 0.1,
    what: 'share of a day’s launches in its busiest hour',
    source: 'as in the model above',
    range: [0, 1],
  },
  knownPhones: {
    value: 1_000_000,
    what: 'known phones that are launched every day',
    source: 'the example',
    range: [0, 10_000_000_000],
  },
  verifyDays: {
    value: 14,
    what: 'days in which each of them is verified once',
    source: 'lambda/devices/verification.ts',
    range: [1, 365],
  },
  requestsPerToken: {
    value: 1,
    what: 'requests to SNS for a new token',
    source: 'measured: cost.md',
    range: [0.01, 100],
  },
  seed: { value: 1, what: 'of the random times of launches', source: '', range: [0, 4_294_967_295] },
} as const satisfies Readonly<Record<string, Assumption>>;

export type Assumptions = { readonly [K in keyof typeof ASSUMPTIONS]: number };

/** SNS's default quotas of requests for endpoints a second, by class of region: https://docs.aws.amazon.com/general/latest/gr/sns.html */
export const CLASSES = [
  { where: 'all other regions', rate: LOWEST_ENDPOINT_RATE },
  ...ENDPOINT_RATES.toReversed().map(({ regions, rate }) => ({
    where: regions.length > 2 ? 'the eight with 1,500 publishes/s' : regions.join(', '),
    rate,
  })),
];

export const SIZES = [10_000, 100_000, 1_000_000] as const;
