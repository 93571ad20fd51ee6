import { type ISecurityGroup, type ISubnet, type IVpc, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { VpcPlacement } from '../ringthrough-props.ts';

export interface Network {
  readonly vpc: IVpc;
  readonly subnets: readonly ISubnet[];
  readonly groups: readonly ISecurityGroup[];
}

/**
 * Subnets and security groups of the functions.
 *
 * @throws Error for subnets without a way out: the functions call API Gateway's `@connections`, which has no VPC endpoint, SNS, Apple,
 *   Google and the key sets of issuers. A function in a public subnet has none either, since it gets no public address:
 *   https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-internet.html
 */
export const networkOf = (scope: Construct, { vpcSubnets, securityGroups, ...placement }: VpcPlacement): Network => {
  // A `Vpc` is one, but for the optional properties of CDK’s own declarations.
  const vpc = placement.vpc as IVpc;
  const { subnets } = vpc.selectSubnets(vpcSubnets ?? { subnetType: SubnetType.PRIVATE_WITH_EGRESS });
  const ids = (some: readonly ISubnet[]) => some.map(({ node }) => node.path);
  const withoutWayOut = [...ids(vpc.isolatedSubnets), ...ids(vpc.publicSubnets)];
  const refused = ids(subnets).filter((path) => withoutWayOut.includes(path));
  if (subnets.length === 0 || refused.length > 0)
    throw new Error(
      `Ringthrough: the functions need private subnets with a NAT gateway, since they call API Gateway, SNS, Apple, Google and issuers; ${refused.length > 0 ? `these are public or isolated: ${refused.join(', ')}` : 'the VPC has none'}`,
    );
  return {
    vpc,
    subnets,
    groups: securityGroups ?? [
      new SecurityGroup(scope, 'Functions', {
        vpc,
        description: 'Ringthrough: functions, which only call out',
        allowAllOutbound: true,
      }),
    ],
  };
};
