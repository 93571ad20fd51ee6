import type { IAspect } from 'aws-cdk-lib';
import type { ISecurityGroup, ISubnet } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { acknowledgeInAspect } from '../constructs/acknowledge.ts';
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
    // The actions of AWSLambdaVPCAccessExecutionRole without those for logs.
    // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
    node.addToRolePolicy(
      new PolicyStatement({
        actions: [
          'ec2:CreateNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:DeleteNetworkInterface',
          'ec2:AssignPrivateIpAddresses',
          'ec2:UnassignPrivateIpAddresses',
        ],
        resources: ['*'],
      }),
    );
    suppressWildcardFinding(
      node,
      '*',
      'Lambda creates and deletes the network interfaces of a function in a VPC, whose ids are not known before; these are the actions of AWSLambdaVPCAccessExecutionRole.',
      acknowledgeInAspect,
    );
  }
}
