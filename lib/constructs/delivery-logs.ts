import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { explainWildcard } from './explain-wildcard.ts';
import type { DeliveryFeedback } from './platform-application/platform-application.ts';

export interface DeliveryLogsProps {
  /**
   * Of the pushes that Apple or Google took, how many are logged, in per cent. Every failed one is.
   * @default 0
   */
  readonly sampleRate?: number;
}

/**
 * Lets SNS log into CloudWatch what became of each push. The logs hold device tokens as they are, in groups that SNS
 * makes itself and never ends, so this is for looking into something and not for every day.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-msg-status.html
 */
export class DeliveryLogs extends Construct {
  /** For the platform applications whose pushes are to be logged. */
  readonly feedback: DeliveryFeedback;

  constructor(scope: Construct, id: string, { sampleRate = 0 }: DeliveryLogsProps = {}) {
    super(scope, id);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('sns.amazonaws.com') });
    // AWS's own example allows every log group; only the beginning of the names is documented, and for topics.
    // https://docs.aws.amazon.com/sns/latest/dg/topics-attrib-prereq.html
    const { account, region } = Stack.of(this);
    const groups = `${Stack.of(this).formatArn({ service: 'logs', resource: 'log-group' })}:sns/${region}/${account}/*`;
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [groups],
      }),
    );
    explainWildcard(
      role,
      groups,
      'SNS makes and names the log groups of deliveries itself; limited to those of this account and region.',
    );
    this.feedback = {
      failureRole: role,
      ...(sampleRate > 0 ? { successRole: role, successSampleRate: sampleRate } : {}),
    };
  }
}
