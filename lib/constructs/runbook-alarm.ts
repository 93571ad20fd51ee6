import { Alarm, CfnAlarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { deploymentName } from './deployment-name.ts';

/** The file in this repository to which the description of every alarm refers. */
export const RUNBOOK = 'docs/runbook.md';

export type Threshold =
  | {
      /** The highest value without an alarm. */
      readonly alarmAbove: number;
    }
  | {
      /** The highest value with an alarm, for a metric whose low values are bad. */
      readonly alarmAtOrBelow: number;
    };

export type RunbookAlarmProps = Threshold & {
  /**
   * In lower case with hyphens: the alarm's heading in the runbook. The alarm's name is this after the stack's name.
   */
  readonly name: string;
  /**
   * Suffix of the alarm's name, where several alarms share one heading.
   * @default - none
   */
  readonly target?: string;
  /** What has happened, in one sentence. */
  readonly description: string;
  readonly metric: IMetric;
  /**
   * Number of latest periods of which `datapointsToAlarm` must be breaching.
   * @default - as `datapointsToAlarm`
   */
  readonly evaluationPeriods?: number;
  /** @default 1 */
  readonly datapointsToAlarm?: number;
  /** @default TreatMissingData.NOT_BREACHING, because a service without requests reports no values */
  readonly treatMissingData?: TreatMissingData;
  /**
   * Whether to keep the alarm's state while a percentile has too few values to be significant.
   * @default false
   */
  readonly ignoreLowSampleCount?: boolean;
};

/** An alarm whose description refers to its section in the runbook. */
export class RunbookAlarm extends Alarm {
  /** Its heading in the runbook. */
  readonly heading: string;

  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    const { name, target, description, metric, datapointsToAlarm = 1, evaluationPeriods = datapointsToAlarm } = props;
    super(scope, id, {
      alarmName: [deploymentName(scope), name, ...(target === undefined ? [] : [target])].join('-'),
      alarmDescription: `${description} Runbook: ${RUNBOOK}#${name}`,
      metric,
      ...('alarmAbove' in props
        ? { threshold: props.alarmAbove, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD }
        : { threshold: props.alarmAtOrBelow, comparisonOperator: ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD }),
      evaluationPeriods,
      ...(evaluationPeriods === datapointsToAlarm ? {} : { datapointsToAlarm }),
      treatMissingData: props.treatMissingData ?? TreatMissingData.NOT_BREACHING,
    });
    this.heading = name;
    const resource = this.node.defaultChild;
    if (props.ignoreLowSampleCount && resource instanceof CfnAlarm) {
      resource.evaluateLowSampleCountPercentile = 'ignore';
    }
  }
}
