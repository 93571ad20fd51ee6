import { Duration, Stack } from 'aws-cdk-lib';
import { type IRole, PermissionsBoundary, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { NETWORK_INTERFACES_REASON, networkInterfaces } from '../network-interfaces.ts';
import { providerFramework } from '../provider-framework.ts';
import { SignallingFunction } from '../signalling-function.ts';
import { suppressWildcardFinding } from '../suppress-wildcard-finding.ts';
import { differences, type ProviderSettings } from './provider-settings.ts';

const ID = 'PlatformApplicationProvider';

/**
 * The custom resource provider of every `PlatformApplication` in a stack: one function behind CDK's provider framework.
 * Only one, because CloudFormation refuses another service token for a resource that exists.
 */
export class PlatformApplicationProvider extends Construct {
  /**
   * The stack's one provider, created on first use.
   * @throws Error if it was created with other settings, which would be ignored
   */
  static of(scope: Construct, settings: ProviderSettings): PlatformApplicationProvider {
    const stack = Stack.of(scope);
    const existing = stack.node.tryFindChild(ID);
    if (!(existing instanceof PlatformApplicationProvider))
      return new PlatformApplicationProvider(stack, scope, settings);
    const different = differences(stack, existing.settings, settings);
    if (different.length === 0) return existing;
    throw new Error(
      `PlatformApplication ${scope.node.path}: the applications of a stack share one function, and ${existing.user.node.path} ` +
        `created it with other settings (${different.join('; ')}). Give all of them the same settings, or use another stack.`,
    );
  }

  readonly handler: SignallingFunction;
  readonly serviceToken: string;
  private readonly settings: ProviderSettings;
  /** The first application, for errors. */
  private readonly user: Construct;

  private constructor(stack: Stack, user: Construct, settings: ProviderSettings) {
    super(stack, ID);
    this.user = user;
    this.settings = settings;
    this.handler = new SignallingFunction(this, 'Handler', {
      codeDir: settings.codeDir,
      entry: 'platform-application',
      description: 'Creates, updates and deletes SNS platform applications for CloudFormation',
      memorySize: 256,
      // Includes the minute or two until a new IAM role has propagated.
      timeout: Duration.minutes(5),
      ...network(settings),
    });
    const anyApplication = stack.formatArn({ service: 'sns', resource: 'app', resourceName: '*' });
    this.handler.addToRolePolicy(
      new PolicyStatement({
        actions: [
          'sns:CreatePlatformApplication',
          'sns:GetPlatformApplicationAttributes',
          'sns:SetPlatformApplicationAttributes',
          'sns:DeletePlatformApplication',
        ],
        resources: [anyApplication],
      }),
    );
    suppressWildcardFinding(
      this.handler,
      anyApplication,
      'A removed application is deleted after its name has been removed from this policy; limited to platform applications of this account and region.',
    );
    const { provider, role } = providerFramework(this, this.handler, network(settings));
    this.serviceToken = provider.serviceToken;
    if (settings.vpc !== undefined) {
      for (const member of [role, this.handler.role]) if (member !== undefined) grantNetworkInterfaces(member);
    }
    if (settings.permissionsBoundary !== undefined) PermissionsBoundary.of(this).apply(settings.permissionsBoundary);
  }
}

const network = ({ vpc, vpcSubnets, securityGroups }: ProviderSettings) => ({
  ...(vpc && { vpc }),
  ...(vpcSubnets && { vpcSubnets }),
  ...(securityGroups && { securityGroups: [...securityGroups] }),
});

const grantNetworkInterfaces = (role: IRole): void => {
  role.addToPrincipalPolicy(networkInterfaces());
  suppressWildcardFinding(role, '*', NETWORK_INTERFACES_REASON);
};
