import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { SignallingFunction } from '../signalling-function.ts';
import { suppressWildcardFinding } from '../suppress-wildcard-finding.ts';

const ID = 'PlatformApplicationProvider';

/**
 * The custom resource provider of every `PlatformApplication` in a stack: one function behind CDK's provider framework.
 */
export class PlatformApplicationProvider extends Construct {
  /** The stack's one provider, created on first use. */
  static of(scope: Construct, codeDir: string): PlatformApplicationProvider {
    const stack = Stack.of(scope);
    const existing = stack.node.tryFindChild(ID);
    return existing instanceof PlatformApplicationProvider
      ? existing
      : new PlatformApplicationProvider(stack, ID, codeDir);
  }

  readonly handler: SignallingFunction;
  readonly serviceToken: string;

  private constructor(scope: Construct, id: string, codeDir: string) {
    super(scope, id);
    this.handler = new SignallingFunction(this, 'Handler', {
      codeDir,
      entry: 'platform-application',
      description: 'Creates, updates and deletes SNS platform applications for CloudFormation',
      memorySize: 256,
      // Includes the minute or two until a new IAM role has propagated.
      timeout: Duration.minutes(5),
    });
    const anyApplication = Stack.of(this).formatArn({ service: 'sns', resource: 'app', resourceName: '*' });
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
    this.serviceToken = this.framework().serviceToken;
  }

  private framework(): Provider {
    const logGroup = new LogGroup(this, 'FrameworkLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'FrameworkRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    suppressWildcardFinding(
      role,
      `${this.handler.functionArn}:*`,
      "The provider framework's own grant: it may invoke any version of this one function.",
    );
    const provider = new Provider(this, 'Framework', {
      onEventHandler: this.handler,
      frameworkOnEventRole: role,
      logGroup,
    });
    acknowledge(provider, {
      id: 'CdkNagValidationFailure[AwsSolutions-L1]',
      reason:
        'The CDK chooses the runtime of its provider framework by region, from a mapping that cdk-nag 2 cannot read.',
    });
    return provider;
  }
}
