import type { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';

export interface ShareProps {
  readonly part: IMetric;
  /** What makes up the whole, added together. */
  readonly of: readonly IMetric[];
  /** The smallest whole of which a share means anything; of less, it is 0. */
  readonly floor: number;
  readonly period: Duration;
  readonly label: string;
}

/** How much of a whole a part is, in per cent. */
export const shareOf = ({ part, of: wholes, floor, period, label }: ShareProps): MathExpression => {
  const names = wholes.map((_, index) => `whole${index}`);
  // What did not happen is not reported as 0 but not at all, and a sum with a gap in it would be a gap.
  const whole = `(${names.map((name) => `FILL(${name}, 0)`).join(' + ')})`;
  return new MathExpression({
    expression: `IF(${whole} >= ${floor}, 100 * FILL(part, 0) / ${whole}, 0)`,
    usingMetrics: { part, ...Object.fromEntries(names.map((name, index) => [name, wholes[index] ?? part])) },
    period,
    label,
  });
};

/** The sum of metrics that report nothing where nothing happened. */
export const sumOf = (metrics: readonly IMetric[], period: Duration, label: string): MathExpression =>
  new MathExpression({
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period,
    label,
  });
