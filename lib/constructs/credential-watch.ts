import { Duration, Stack } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type IRuleTarget, Match, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { CREDENTIAL_DAYS, CREDENTIAL_PROBLEMS } from '../../lambda/contract/watching.ts';
import type { CallMetrics } from './call-metrics.ts';
import { deadLetterQueue, sentTo } from './dead-letters.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { sumOf } from './share.ts';
import { SignallingFunction } from './signalling-function.ts';

export interface CredentialWatchProps {
  readonly metrics: CallMetrics;
  /** The stack with the platform applications: whenever it was deployed, their credentials may be others. */
  readonly deployedBy: Stack;
  /** Folder with the bundled functions, as `bundleFunctions` of `lambda/bundle.ts` leaves it. */
  readonly codeDir: string;
}

/** What looks at every platform application and its credential once a day, and after every deployment. */
export class CredentialWatch extends Construct {
  /** Looks. What it may look at is for others to grant. */
  readonly fn: SignallingFunction;

  constructor(scope: Construct, id: string, { metrics, deployedBy, codeDir }: CredentialWatchProps) {
    super(scope, id);
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'credential-watch',
      description: 'Looks daily at every platform application and its credential',
      memorySize: 256,
      // For a hundred applications, at two requests each.
      timeout: Duration.minutes(1),
    });
    // A run can be lost in two places: EventBridge may not get it to Lambda, and the function may fail with it.
    const dead = deadLetterQueue(this, 'DeadLetters', 'rules and of a function');
    this.fn.configureAsyncInvoke({ retryAttempts: 2, onFailure: sentTo(dead) });
    const target = new FunctionTarget(this.fn, {
      deadLetterQueue: dead,
      retryAttempts: 10,
      maxEventAge: Duration.hours(2),
    });
    this.run(target, deployedBy);
    this.watch(metrics);
  }

  private run(target: IRuleTarget, deployedBy: Stack): void {
    new Rule(this, 'Daily', {
      description: 'Once a day, when Europe has come to work',
      schedule: Schedule.cron({ hour: '7', minute: '23' }),
      targets: [target],
    });
    // So that a new credential, or a mistake in it, is seen at once, and a new deployment does not wait a day for its first
    // look: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
    const stackId = (stack: Stack): string =>
      Stack.of(this).formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/` });
    new Rule(this, 'AfterDeployment', {
      description: 'After every deployment',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': Match.anyOf(Match.prefix(stackId(deployedBy)), Match.prefix(stackId(Stack.of(this)))),
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
        },
      },
      targets: [target],
    });
  }

  private watch(metrics: CallMetrics): void {
    const period = Duration.hours(1);
    // One look stays on an alarm's mind until the next one is surely there: alarms would come and go else.
    const within = 26;
    const [disabled, ...others] = CREDENTIAL_PROBLEMS;
    new RunbookAlarm(this, 'DisabledAlarm', {
      name: 'application-disabled',
      says: 'SNS has disabled a platform application: none of its phones can be rung.',
      metric: metrics.credentialProblems(disabled, { period }),
      tolerated: 0,
      within,
      lasting: 1,
    });
    new RunbookAlarm(this, 'UnfitAlarm', {
      name: 'credential-unfit',
      says: 'A platform application is gone, or what is in its secret is not what it needs or not what it uses.',
      metric: sumOf(
        others.map((problem) => metrics.credentialProblems(problem, { period })),
        period,
        'Problems',
      ),
      tolerated: 0,
      within,
      lasting: 1,
    });
    for (const days of CREDENTIAL_DAYS) {
      new RunbookAlarm(this, `ExpiresIn${days}DaysAlarm`, {
        name: `credential-expires-in-${days}-days`,
        says: `A certificate that phones are rung with expires in ${days} days or less.`,
        metric: metrics.credentialDaysLeft(undefined, { period }),
        tooLow: days,
        within,
        lasting: 1,
      });
    }
    new RunbookAlarm(this, 'StoppedAlarm', {
      name: 'credential-watch-stopped',
      says: 'Nothing has looked at the credentials for more than a day.',
      metric: metrics.credentialsChecked({ period }),
      tooLow: 0,
      lasting: within,
      withoutValue: TreatMissingData.BREACHING,
    });
  }
}
