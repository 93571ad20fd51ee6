import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** Where every alarm's description leads: a file of the repository that this deployment was made from. */
export const RUNBOOK = 'docs/runbook.md';

export interface RunbookAlarmProps {
  /** In lower case with hyphens: the alarm's heading in the runbook, and with the stack's name before it the alarm's. */
  readonly name: string;
  /** What has happened, in one sentence. */
  readonly says: string;
  readonly metric: IMetric;
  /** The highest value that is still as it should be. */
  readonly tolerated: number;
}

/** An alarm whose description leads to what to do about it. It goes off at the first value that is too high. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, id: string, { name, says, metric, tolerated }: RunbookAlarmProps) {
    super(scope, id, {
      alarmName: `${Stack.of(scope).stackName}-${name}`,
      alarmDescription: `${says} What to do: ${RUNBOOK}#${name}`,
      metric,
      threshold: tolerated,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // A queue that nobody has used for hours reports nothing, which is no reason to wake anyone.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
