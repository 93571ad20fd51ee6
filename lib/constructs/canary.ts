import { Duration } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ILambdaDeploymentConfig,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
  TrafficRouting,
} from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import type { ShiftedFunction } from './live-alias.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { suppressWildcardFinding } from './suppress-wildcard-finding.ts';

/**
 * Alarms that a release can cause within minutes, by their headings in the runbook. Not those on dead letters, which stay on until somebody
 * has emptied the queue, and would stop every deployment until then.
 */
const HEADINGS = new Set([
  ...['api-failing', 'invite-slow', 'sockets-failing', 'rings-rejected', 'rings-not-accepted'],
  ...['ring-timers-late', 'call-events-late', 'push-feedback-errors', 'publish-events-late'],
]);

/** The alarms of a deployment that roll a release back. */
export const alarmsOfReleases = (root: IConstruct): readonly IAlarm[] =>
  root.node.findAll().flatMap((node) => (node instanceof RunbookAlarm && HEADINGS.has(node.heading) ? [node] : []));

export interface CanaryProps {
  /** Percentage of a function's invocations that its new version gets at first; 100 shifts all at once, whatever the alarms say. */
  readonly percent: number;
  /** Minutes after which the new version gets all of them. Without effect at 100 %. */
  readonly minutes: number;
  readonly functions: readonly ShiftedFunction[];
  /**
   * Alarms that stop the deployment and roll it back. One that is in alarm when a deployment begins stops it at once.
   * https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-create-alarms.html
   */
  readonly alarms: readonly IAlarm[];
}

/**
 * Shifts the invocations of each changed function to its new version in two steps, by CodeDeploy. CloudFormation waits for it; when an
 * alarm goes off meanwhile, CodeDeploy gives all invocations back to the old version and CloudFormation rolls the stack back.
 */
export class Canary extends Construct {
  constructor(scope: Construct, id: string, { percent, minutes, functions, alarms }: CanaryProps) {
    super(scope, id);
    const application = new LambdaApplication(this, 'Application');
    const isAtOnce = percent === 100;
    const deploymentConfig: ILambdaDeploymentConfig = isAtOnce
      ? LambdaDeploymentConfig.ALL_AT_ONCE
      : new LambdaDeploymentConfig(this, 'Config', {
          trafficRouting: TrafficRouting.timeBasedCanary({ interval: Duration.minutes(minutes), percentage: percent }),
        });
    const role = this.createRole(functions);
    for (const { fn, alias } of functions) {
      const group = new LambdaDeploymentGroup(
        this,
        fn.node.path.slice(scope.node.path.length + 1).replaceAll('/', ''),
        {
          application,
          alias,
          deploymentConfig,
          // Otherwise CDK attaches AWSCodeDeployRoleForLambdaLimited, which may update every alias of the account.
          role: role.withoutPolicyUpdates(),
          ...(isAtOnce ? {} : { alarms: [...alarms] }),
          autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: !isAtOnce },
        },
      );
      // CodeDeploy needs the permissions as soon as the group exists.
      group.node.addDependency(role);
    }
  }

  /**
   * The actions of AWSCodeDeployRoleForLambdaLimited that a deployment without hooks and artefacts needs, on these functions.
   * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambdaLimited.html
   */
  private createRole(functions: readonly ShiftedFunction[]): Role {
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    const arns = functions.map(({ fn }) => fn.functionArn);
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
        resources: arns.flatMap((arn) => [arn, `${arn}:*`]),
      }),
    );
    role.addToPolicy(new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }));
    for (const arn of arns)
      suppressWildcardFinding(
        role,
        `${arn}:*`,
        'Versions are published by deployments; limited to those of this function.',
      );
    suppressWildcardFinding(role, '*', 'CodeDeploy asks for the alarms by their names; it reads their state only.');
    return role;
  }
}
