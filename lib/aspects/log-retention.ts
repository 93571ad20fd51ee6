import type { IAspect } from 'aws-cdk-lib';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';

/**
 * Sets the retention of every log group to the one in the settings. A construct's own retention applies only without
 * this aspect.
 */
export class LogRetention implements IAspect {
  private readonly days: number;

  constructor(days: number) {
    this.days = days;
  }

  visit(node: IConstruct): void {
    if (node instanceof CfnLogGroup) node.retentionInDays = this.days;
  }
}
