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
export type AlarmMetric = v.InferOutput<typeof Metric>;

export const alarmsOf = (stacks: readonly Stack[]): Alarm[] =>
  resources(stacks, 'AWS::CloudWatch::Alarm').map(({ Properties }) => v.parse(Alarm, Properties));

/** The alarms with this heading in the runbook. */
export const alarmsNamed = (stacks: readonly Stack[], name: string): Alarm[] =>
  alarmsOf(stacks).filter(({ AlarmName }) => AlarmName.includes(`-api-${name}`));

/** Every metric of an alarm. */
export const metricsOf = ({ Namespace, MetricName, Dimensions: dimensions, Metrics }: Alarm): AlarmMetric[] => [
  ...(Namespace !== undefined && MetricName !== undefined ? [{ Namespace, MetricName, Dimensions: dimensions }] : []),
  ...Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric])),
];

/** Evaluates an expression of `percentageOf` with these values by metric id. */
const evaluatePercentage = (expression: string, values: Readonly<Record<string, number>>): number => {
  const filled = expression.replaceAll(/FILL\((\w+), 0\)/g, (_, id: string) => String(values[id] ?? 0));
  const [, whole = '', minimumSamples = '', part = ''] =
    /^IF\(\(([\d +]+)\) >= (\d+), 100 \* (\d+) \/ \([\d +]+\), 0\)$/.exec(filled) ?? [];
  const sum = whole.split(' + ').reduce((total, value) => total + Number(value), 0);
  if (part === '') throw new Error(`not an expression of percentageOf: ${expression}`);
  return sum >= Number(minimumSamples) ? (100 * Number(part)) / sum : 0;
};

const isBreaching = ({ Threshold, ComparisonOperator }: Alarm, value: number): boolean =>
  ComparisonOperator === 'GreaterThanThreshold' ? value > Threshold : value <= Threshold;

/** Whether a period with this value, or these values by metric id, breaches the alarm's threshold. */
export const breachesAt = (alarm: Alarm, value: number | Readonly<Record<string, number>>): boolean => {
  if (typeof value === 'number') return isBreaching(alarm, value);
  const expression = alarm.Metrics.find((query) => query.Expression !== undefined)?.Expression ?? '';
  return isBreaching(alarm, evaluatePercentage(expression, value));
};
