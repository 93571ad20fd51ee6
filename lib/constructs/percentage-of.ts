import type { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';

export interface PercentageProps {
  readonly part: IMetric;
  /** The whole is the sum of these. */
  readonly whole: readonly IMetric[];
  /** The smallest whole for which a percentage is meaningful; below it, the result is 0. */
  readonly minimumSamples: number;
  readonly period: Duration;
  readonly label: string;
}

/** `part` as a percentage of the sum of `whole`. */
export const percentageOf = ({ part, whole, minimumSamples, period, label }: PercentageProps): MathExpression => {
  const names = whole.map((_, index) => `whole${index}`);
  // A metric without events reports no value instead of 0, and a sum with a missing value is missing too.
  const sum = `(${names.map((name) => `FILL(${name}, 0)`).join(' + ')})`;
  return new MathExpression({
    expression: `IF(${sum} >= ${minimumSamples}, 100 * FILL(part, 0) / ${sum}, 0)`,
    usingMetrics: { part, ...Object.fromEntries(names.map((name, index) => [name, whole[index] ?? part])) },
    period,
    label,
  });
};

/** The sum of metrics, with 0 for a missing value. */
export const sumOf = (metrics: readonly IMetric[], period: Duration, label: string): MathExpression =>
  new MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period,
    label,
  });
