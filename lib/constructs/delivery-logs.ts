import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DeliveryFeedback } from './platform-application/platform-application-props.ts';
import { suppressWildcardFinding } from './suppress-wildcard-finding.ts';

export interface DeliveryLogsProps {
  /**
   * Percentage of the pushes accepted by Apple or Google that is logged. Every failed push is logged.
   * @default 0
   */
  readonly sampleRate?: number;
}

/**
 * Lets SNS log the delivery status of pushes to CloudWatch. The logs contain device tokens in plain text, in log groups
 * that SNS creates itself and that never expire, so use this for troubleshooting only.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-msg-status.html
 */
export class DeliveryLogs extends Construct {
  /** For the platform applications whose deliveries are logged. */
  readonly feedback: DeliveryFeedback;

  constructor(scope: Construct, id: string, { sampleRate = 0 }: DeliveryLogsProps = {}) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('sns.amazonaws.com') });
    // AWS's example allows every log group. Only the prefix of the names is documented, and only for topics.
    // https://docs.aws.amazon.com/sns/latest/dg/topics-attrib-prereq.html
    const { account, region } = Stack.of(this);
    const groups = `${Stack.of(this).formatArn({ service: 'logs', resource: 'log-group' })}:sns/${region}/${account}/*`;
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [groups],
      }),
    );
    suppressWildcardFinding(
      role,
      groups,
      'SNS creates and names the log groups of deliveries itself; limited to those of this account and region.',
    );
    this.feedback = {
      failureRole: role,
      ...(sampleRate > 0 ? { successRole: role, successSampleRate: sampleRate } : {}),
    };
  }
}
