import { type Assumptions, CLASSES, SIZES } from './assumptions.ts';
import { rateFor, simulate, verificationRate } from './simulate.ts';

/** Seconds as a reader says them: `12 s`, `5.6 min`, `9.3 h`. */
export const duration = (seconds: number): string => {
  if (seconds < 60) return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
  if (seconds < 3600) return `${Number((seconds / 60).toFixed(1))} min`;
  return `${Number((seconds / 3600).toFixed(1))} h`;
};

const rows = (lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const crowdTable = (assumptions: Assumptions, arrivalHours: number): string => {
  const lines = CLASSES.flatMap(({ where, rate }) =>
    [1, 2].map((tokens) => {
      const cells = SIZES.map((phones) => {
        const requests = tokens * assumptions.requestsPerToken;
        const { done, p50, p95 } = simulate({ phones, requests, rate, arrivalHours, seed: assumptions.seed });
        return `**${duration(done)}** (${duration(p50)}, ${duration(p95)})`;
      });
      return [where, String(rate), String(tokens), ...cells];
    }),
  );
  return rows([
    ['where', 'requests/s', 'tokens', ...SIZES.map((phones) => phones.toLocaleString('en-GB'))],
    ['---', '---:', '---:', ...SIZES.map(() => '---:')],
    ...lines,
  ]);
};

/** New phones that all come at the same moment: until the last one is registered, and in brackets what half of them and 95 % wait. */
export const atOnceTable = (assumptions: Assumptions): string => crowdTable(assumptions, 0);

/** The same, launched over some hours. */
export const morningTable = (assumptions: Assumptions): string => crowdTable(assumptions, assumptions.arrivalHours);

/** Requests a second with which a million new phones take an hour, with one token and with two. */
export const hourlyRates = ({ requestsPerToken }: Assumptions): readonly [number, number] => [
  Math.ceil(rateFor(1_000_000, requestsPerToken, 3600)),
  Math.ceil(rateFor(1_000_000, 2 * requestsPerToken, 3600)),
];

/** A day of known phones, before each launch stopped to verify, and now. */
export const launchesTable = ({ knownPhones, verifyDays, busyHour, requestsPerToken }: Assumptions): string => {
  const kinds = [
    ['verified at the first launch of each day, create and enable (before)', 2, 1],
    ['verified in the background, spread over the days (now)', requestsPerToken, verifyDays],
  ] as const;
  const lines = kinds.map(([what, requests, days]) => {
    const rates = [1, 2].map((tokens) => verificationRate({ phones: knownPhones, tokens, requests, days, busyHour }));
    return [what, ...rates.flatMap(({ mean, busiest }) => [mean.toFixed(1), busiest.toFixed(1)])];
  });
  return rows([
    ['SNS requests/s', 'one token', 'busiest hour', 'two tokens', 'busiest hour'],
    ['---', '---:', '---:', '---:', '---:'],
    ...lines,
  ]);
};
