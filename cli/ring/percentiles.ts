/** Milliseconds. */
export interface Percentiles {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** By nearest rank: each is a value that was measured. @returns `undefined` without values */
export const percentilesOf = (values: readonly number[]): Percentiles | undefined => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (percent: number): number => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
  if (sorted.length === 0) return undefined;
  return { count: sorted.length, min: at(0), p50: at(50), p95: at(95), p99: at(99), max: at(100) };
};
