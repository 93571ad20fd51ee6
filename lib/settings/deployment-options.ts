import { Annotations, type Environment, Tags } from 'aws-cdk-lib';
import { type ISecurityGroup, type ISubnet, type IVpc, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { type IManagedPolicy, ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/**
 * The settings `account` and `region` as the property `env` of a stack; what is not set is that of the shell. With a key, the region is
 * the key's: CDK's `TableV2` has to know it.
 */
export const envOf = ({
  account,
  region,
  encryptionKey,
}: Pick<Settings, 'account' | 'region' | 'encryptionKey'>): { readonly env?: Environment } => {
  const known = region ?? encryptionKey?.split(':')[3];
  return account === undefined && known === undefined
    ? {}
    : { env: { ...(account !== undefined && { account }), ...(known !== undefined && { region: known }) } };
};

/** The setting `encryptionKey`, whose policy its owner keeps: see `docs/deploy.md`. */
export const encryptionKeyOf = (
  scope: Construct,
  { encryptionKey }: Pick<Settings, 'encryptionKey'>,
): IKey | undefined =>
  encryptionKey === undefined ? undefined : Key.fromKeyArn(scope, 'EncryptionKey', encryptionKey);

export interface VpcPlacement {
  readonly vpc: IVpc;
  readonly vpcSubnets: { readonly subnets: ISubnet[] };
  /** Absent: one is created. */
  readonly securityGroups?: readonly ISecurityGroup[];
}

/** The setting `vpc`, without a lookup. */
export const vpcOf = (scope: Construct, { vpc: settings }: Pick<Settings, 'vpc'>): VpcPlacement | undefined => {
  if (settings === undefined) return undefined;
  const { id, subnetIds, securityGroupIds } = settings;
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: id,
    // CDK wants one for each subnet, and uses them only to choose among subnets; here all are used.
    availabilityZones: subnetIds.map((_, index) => `zone-${index}`),
    privateSubnetIds: [...subnetIds],
  });
  // Route tables matter only to what adds routes.
  Annotations.of(vpc).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
  return {
    vpc,
    vpcSubnets: { subnets: vpc.privateSubnets },
    ...(securityGroupIds && {
      securityGroups: securityGroupIds.map((group) => SecurityGroup.fromSecurityGroupId(scope, group, group)),
    }),
  };
};

/** The setting `permissionsBoundary`, an ARN or a name. */
export const permissionsBoundaryOf = (
  scope: Construct,
  { permissionsBoundary: policy }: Pick<Settings, 'permissionsBoundary'>,
): IManagedPolicy | undefined => {
  if (policy === undefined) return undefined;
  return policy.startsWith('arn:')
    ? ManagedPolicy.fromManagedPolicyArn(scope, 'PermissionsBoundary', policy)
    : ManagedPolicy.fromManagedPolicyName(scope, 'PermissionsBoundary', policy);
};

/** The setting `tags`, on everything in `scope` that can have tags. */
export const applyTags = (scope: Construct, { tags = {} }: Pick<Settings, 'tags'>): void => {
  for (const [name, value] of Object.entries(tags)) Tags.of(scope).add(name, value);
};
