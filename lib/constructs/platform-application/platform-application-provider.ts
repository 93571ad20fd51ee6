import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { explainWildcard } from '../explain-wildcard.ts';
import { SignallingFunction } from '../signalling-function.ts';

const ID = 'PlatformApplicationProvider';

/**
 * What answers CloudFormation for every `PlatformApplication` of a stack: one function of ours behind CDK's provider
 * framework.
 */
export class PlatformApplicationProvider extends Construct {
  /** The stack's one provider, made on first use. */
  static of(scope: Construct, codeDir: string): PlatformApplicationProvider {
    const stack = Stack.of(scope);
    const made = stack.node.tryFindChild(ID);
    return made instanceof PlatformApplicationProvider ? made : new PlatformApplicationProvider(stack, ID, codeDir);
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
      // Waits out the minute or two in which a new IAM role is not believed yet.
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
    explainWildcard(
      this.handler,
      anyApplication,
      'An application that leaves the template is deleted after its name has left this policy; limited to platform applications of this account and region.',
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
    explainWildcard(
      role,
      `${this.handler.functionArn}:*`,
      "The provider framework's own grant: it may invoke any version of this one function.",
    );
    return new Provider(this, 'Framework', { onEventHandler: this.handler, frameworkOnEventRole: role, logGroup });
  }
}
