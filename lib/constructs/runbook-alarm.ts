import { Stack } from 'aws-cdk-lib';
import { Alarm, CfnAlarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** Where every alarm's description leads: a file of the repository that this deployment was made from. */
export const RUNBOOK = 'docs/runbook.md';

/** What is still as it should be. */
export type Limit =
  | {
      /** The highest value that is. */
      readonly tolerated: number;
    }
  | {
      /** The highest value that is no more: the less, the worse. */
      readonly tooLow: number;
    };

export type RunbookAlarmProps = Limit & {
  /** In lower case with hyphens: the alarm's heading in the runbook, and with the stack's name before it the alarm's. */
  readonly name: string;
  /**
   * Which of several it looks at, where each has an alarm of its own under the same heading. Stands after the name.
   * @default - there is only one
   */
  readonly of?: string;
  /** What has happened, in one sentence. */
  readonly says: string;
  readonly metric: IMetric;
  /**
   * Of how many periods a single bad one is enough: for a metric that comes once in many periods.
   * @default - as many as it must last
   */
  readonly within?: number;
  /**
   * How many periods in a row must be bad.
   * @default 1
   */
  readonly lasting?: number;
  /**
   * What a period without a value says.
   * @default TreatMissingData.NOT_BREACHING: what nobody has used for hours reports nothing, which is no reason to wake
   * anyone
   */
  readonly withoutValue?: TreatMissingData;
  /**
   * Whether a percentile of too few values to mean anything changes nothing.
   * @default - it counts
   */
  readonly ignoresFewValues?: boolean;
};

/** An alarm whose description leads to what to do about it. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    const { name, of, says, metric, lasting = 1, within = lasting, withoutValue } = props;
    super(scope, id, {
      alarmName: [Stack.of(scope).stackName, name, ...(of === undefined ? [] : [of])].join('-'),
      alarmDescription: `${says} What to do: ${RUNBOOK}#${name}`,
      metric,
      ...('tolerated' in props
        ? { threshold: props.tolerated, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD }
        : { threshold: props.tooLow, comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD }),
      evaluationPeriods: within,
      ...(within === lasting ? {} : { datapointsToAlarm: lasting }),
      treatMissingData: withoutValue ?? TreatMissingData.NOT_BREACHING,
    });
    const resource = this.node.defaultChild;
    if (props.ignoresFewValues && resource instanceof CfnAlarm) resource.evaluateLowSampleCountPercentile = 'ignore';
  }
}
