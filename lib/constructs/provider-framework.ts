import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Provider, type ProviderProps } from 'aws-cdk-lib/custom-resources';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { suppressWildcardFinding } from './suppress-wildcard-finding.ts';

/** CDK's function between CloudFormation and the handler of a custom resource, with a log group and a role like those of our functions. */
export const providerFramework = (
  scope: Construct,
  handler: LambdaFunction,
  network: Pick<ProviderProps, 'vpc' | 'vpcSubnets' | 'securityGroups'> = {},
): { readonly provider: Provider; readonly role: Role } => {
  const logGroup = new LogGroup(scope, 'FrameworkLogs', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, 'FrameworkRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grantWrite(role);
  suppressWildcardFinding(
    role,
    `${handler.functionArn}:*`,
    "The provider framework's own grant: it may invoke any version of this one function.",
  );
  const provider = new Provider(scope, 'Framework', {
    onEventHandler: handler,
    frameworkOnEventRole: role,
    logGroup,
    ...network,
  });
  acknowledge(provider, {
    id: 'CdkNagValidationFailure[AwsSolutions-L1]',
    reason:
      'The CDK chooses the runtime of its provider framework by region, from a mapping that cdk-nag 2 cannot read.',
  });
  return { provider, role };
};
