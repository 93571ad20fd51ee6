import { median, quantile } from '../stats.ts';
import type { FunctionReport } from './function-reports.ts';

/** Milliseconds of one invite, measured at the client. */
export interface ClientTime {
  readonly ms: number;
}

const ms = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(1));

/** Lambda's reports of a function and the client's times, as lines of text. */
export const summary = (reports: readonly FunctionReport[], clientTimes: readonly ClientTime[]): string => {
  const cold = reports.filter(({ init }) => init !== undefined);
  const warm = reports.filter(({ init }) => init === undefined);
  const inits = cold.flatMap(({ init }) => init ?? []);
  const durations = warm.map(({ duration }) => duration);
  const times = clientTimes.map((one) => one.ms);
  return [
    `invocations  ${reports.length}, of which cold ${cold.length}; ${reports[0]?.memoryMb ?? '-'} MB, at most ${Math.max(0, ...reports.map(({ usedMb }) => usedMb))} used`,
    `cold, ms     init p50 ${ms(median(inits))}, then the invite p50 ${ms(median(cold.map(({ duration }) => duration)))}`,
    `warm, ms     p50 ${ms(median(durations))}  p95 ${ms(quantile(durations, 0.95))}  p99 ${ms(quantile(durations, 0.99))}`,
    `client, ms   p50 ${ms(median(times))}  p95 ${ms(quantile(times, 0.95))}  p99 ${ms(quantile(times, 0.99))}`,
  ].join('\n');
};
