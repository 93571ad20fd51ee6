import { resolve } from 'node:path';
import { type IResolvable, type Stack, Token } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';

export interface ProviderOptions {
  /**
   * The VPC of the function. It needs a way to SNS and Secrets Manager, and to Apple or Google for the check of the
   * credential; without the latter, the deployment goes on after a few seconds.
   * @default - none
   */
  readonly vpc?: IVpc;
  /** @default - the private subnets with a way out */
  readonly vpcSubnets?: SubnetSelection;
  /** @default - a new one */
  readonly securityGroups?: readonly ISecurityGroup[];
  /**
   * Permissions boundary of its two roles.
   * @default - none, or that of the stack
   */
  readonly permissionsBoundary?: IManagedPolicy;
}

export interface ProviderSettings extends ProviderOptions {
  /** Folder with the bundled functions. */
  readonly codeDir: string;
}

/**
 * The settings as texts, by name. References to the same resource are equal, wherever they were looked up.
 */
const texts = (stack: Stack, { codeDir, vpc, vpcSubnets, securityGroups, permissionsBoundary }: ProviderSettings) => {
  const text = (value: string | IResolvable | readonly string[] | undefined): string =>
    JSON.stringify(value === undefined ? 'none' : stack.resolve(value));
  return new Map([
    ['codeDir', Token.isUnresolved(codeDir) ? codeDir : resolve(codeDir)],
    ['vpc', text(vpc?.vpcId)],
    ['vpcSubnets', text(vpc?.selectSubnets(vpcSubnets).subnetIds)],
    ['securityGroups', text(securityGroups?.map(({ securityGroupId }) => securityGroupId))],
    ['permissionsBoundary', text(permissionsBoundary?.managedPolicyArn)],
  ]);
};

/** The names of the settings in which two providers of one stack differ, with both values. */
export const differences = (stack: Stack, one: ProviderSettings, other: ProviderSettings): string[] => {
  const others = texts(stack, other);
  return [...texts(stack, one)]
    .filter(([name, value]) => others.get(name) !== value)
    .map(([name, value]) => `${name}: ${value} and ${others.get(name)}`);
};
