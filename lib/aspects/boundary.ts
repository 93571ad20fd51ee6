import type { IAspect } from 'aws-cdk-lib';
import { CfnRole, type IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/**
 * Sets the permissions boundary of every role. CDK's `PermissionsBoundary` has a priority with which it cannot visit roles that other
 * aspects of the same construct have visited.
 */
export class Boundary implements IAspect {
  private readonly policy: IManagedPolicy;

  constructor(policy: IManagedPolicy) {
    this.policy = policy;
  }

  visit(node: IConstruct): void {
    if (node instanceof CfnRole) node.permissionsBoundary = this.policy.managedPolicyArn;
  }
}
