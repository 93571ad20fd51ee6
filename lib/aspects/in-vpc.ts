import type { IAspect } from 'aws-cdk-lib';
import type { ISecurityGroup, ISubnet } from 'aws-cdk-lib/aws-ec2';
import { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { acknowledgeInAspect } from '../constructs/acknowledge.ts';
import { NETWORK_INTERFACES_REASON, networkInterfaces } from '../constructs/network-interfaces.ts';
import { suppressWildcardFinding } from '../constructs/suppress-wildcard-finding.ts';

/** Runs every function in these subnets. */
export class InVpc implements IAspect {
  private readonly subnets: readonly ISubnet[];
  private readonly groups: readonly ISecurityGroup[];

  constructor(subnets: readonly ISubnet[], groups: readonly ISecurityGroup[]) {
    this.subnets = subnets;
    this.groups = groups;
  }

  visit(node: IConstruct): void {
    if (!(node instanceof LambdaFunction)) return;
    const fn = node.node.defaultChild;
    if (!(fn instanceof CfnFunction)) return;
    fn.vpcConfig = {
      subnetIds: this.subnets.map(({ subnetId }) => subnetId),
      securityGroupIds: this.groups.map(({ securityGroupId }) => securityGroupId),
    };
    node.addToRolePolicy(networkInterfaces());
    suppressWildcardFinding(node, '*', NETWORK_INTERFACES_REASON, acknowledgeInAspect);
  }
}
