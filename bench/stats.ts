/** The quantile of a sample, `fraction` from 0 to 1. */
export const quantile = (values: readonly number[], fraction: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);
