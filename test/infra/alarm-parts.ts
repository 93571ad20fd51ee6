import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { resources } from './deployment.ts';

const Dimensions = v.optional(v.array(v.object({ Name: v.string(), Value: v.unknown() })), []);
const Metric = v.object({ Namespace: v.string(), MetricName: v.string(), Dimensions });
const Query = v.object({
  Id: v.string(),
  Expression: v.optional(v.string()),
  MetricStat: v.optional(v.object({ Metric, Stat: v.string(), Period: v.number() })),
});
const Alarm = v.looseObject({
  AlarmName: v.string(),
  Threshold: v.number(),
  ComparisonOperator: v.picklist(['GreaterThanThreshold', 'LessThanOrEqualToThreshold']),
  Namespace: v.optional(v.string()),
  MetricName: v.optional(v.string()),
  Dimensions,
  Metrics: v.optional(v.array(Query), []),
});
export type Alarm = v.InferOutput<typeof Alarm>;
export type Measured = v.InferOutput<typeof Metric>;

export const alarmsOf = (stacks: readonly Stack[]): Alarm[] =>
  resources(stacks, 'AWS::CloudWatch::Alarm').map(({ Properties }) => v.parse(Alarm, Properties));

/** The alarms with this heading in the runbook. */
export const alarmsNamed = (stacks: readonly Stack[], name: string): Alarm[] =>
  alarmsOf(stacks).filter(({ AlarmName }) => AlarmName.includes(`-api-${name}`));

/** Every metric that an alarm looks at. */
export const metricsOf = ({ Namespace, MetricName, Dimensions: of, Metrics }: Alarm): Measured[] => [
  ...(Namespace !== undefined && MetricName !== undefined ? [{ Namespace, MetricName, Dimensions: of }] : []),
  ...Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])),
];

/** What the alarm would make of these values, by the metrics' ids; those of a `share.ts`. */
const shareIn = (expression: string, values: Readonly<Record<string, number>>): number => {
  const filled = expression.replaceAll(/FILL\((\w+), 0\)/g, (_, id: string) => String(values[id] ?? 0));
  const [, whole = '', floor = '', part = ''] =
    /^IF\(\(([\d +]+)\) >= (\d+), 100 \* (\d+) \/ \([\d +]+\), 0\)$/.exec(filled) ?? [];
  const sum = whole.split(' + ').reduce((total, value) => total + Number(value), 0);
  if (part === '') throw new Error(`not a share: ${expression}`);
  return sum >= Number(floor) ? (100 * Number(part)) / sum : 0;
};

const isTooMuch = ({ Threshold, ComparisonOperator }: Alarm, value: number): boolean =>
  ComparisonOperator === 'GreaterThanThreshold' ? value > Threshold : value <= Threshold;

/** Whether a period with these values, or this one, is a bad one. */
export const goesOffAt = (alarm: Alarm, value: number | Readonly<Record<string, number>>): boolean => {
  if (typeof value === 'number') return isTooMuch(alarm, value);
  const expression = alarm.Metrics.find((query) => query.Expression !== undefined)?.Expression ?? '';
  return isTooMuch(alarm, shareIn(expression, value));
};
