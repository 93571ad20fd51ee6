import { Duration, Stack } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type IRuleTarget, Match, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { CREDENTIAL_DAYS, CREDENTIAL_PROBLEMS } from '../../lambda/contract/monitoring.ts';
import type { CallMetrics } from './call-metrics.ts';
import { deadLetterQueue, sqsDestination } from './dead-letters.ts';
import { sumOf } from './percentage-of.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { SignallingFunction } from './signalling-function.ts';

export interface CredentialWatchProps {
  readonly metrics: CallMetrics;
  /** The stack with the platform applications: a deployment of it can change their credentials. */
  readonly applicationsStack: Stack;
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
}

/** Checks every platform application and its credential once a day and after every deployment. */
export class CredentialWatch extends Construct {
  /** Needs the grant of `PushApplications.grantCheckCredentials`. */
  readonly fn: SignallingFunction;

  constructor(scope: Construct, id: string, { metrics, applicationsStack, codeDir }: CredentialWatchProps) {
    super(scope, id);
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'credential-watch',
      description: 'Checks every platform application and its credential daily',
      memorySize: 256,
      // Enough for a hundred applications: a minute for two requests each to AWS, and one for Apple and Google, with ten
      // probes of up to five seconds at a time.
      timeout: Duration.minutes(3),
    });
    // A run can fail in two places: EventBridge may fail to invoke Lambda, and the function may fail.
    const deadLetters = deadLetterQueue(this, 'DeadLetters', 'EventBridge rules and of a function');
    this.fn.configureAsyncInvoke({ retryAttempts: 2, onFailure: sqsDestination(deadLetters) });
    const target = new FunctionTarget(this.fn, {
      deadLetterQueue: deadLetters,
      retryAttempts: 10,
      maxEventAge: Duration.hours(2),
    });
    this.schedule(target, applicationsStack);
    this.addAlarms(metrics);
  }

  private schedule(target: IRuleTarget, applicationsStack: Stack): void {
    new Rule(this, 'Daily', {
      description: 'Once a day, at the start of the European working day',
      schedule: Schedule.cron({ hour: '7', minute: '23' }),
      targets: [target],
    });
    // So that a new or invalid credential is found at once, and the first check does not wait for the next day:
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
    const stackId = (stack: Stack): string =>
      Stack.of(this).formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/` });
    new Rule(this, 'AfterDeployment', {
      description: 'After every deployment',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': Match.anyOf(Match.prefix(stackId(applicationsStack)), Match.prefix(stackId(Stack.of(this)))),
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
        },
      },
      targets: [target],
    });
  }

  private addAlarms(metrics: CallMetrics): void {
    const period = Duration.hours(1);
    // Longer than a day, so that an alarm lasts until the next check. Otherwise it would end and start again every day.
    const evaluationPeriods = 26;
    const [disabled, ...others] = CREDENTIAL_PROBLEMS;
    new RunbookAlarm(this, 'DisabledAlarm', {
      name: 'application-disabled',
      description: 'SNS has disabled a platform application: none of its devices can be rung.',
      metric: metrics.credentialProblems(disabled, { period }),
      alarmAbove: 0,
      evaluationPeriods,
      datapointsToAlarm: 1,
    });
    new RunbookAlarm(this, 'InvalidAlarm', {
      name: 'credential-invalid',
      description:
        'A platform application is missing, or its secret is unusable, refused by Apple or Google, or not deployed.',
      metric: sumOf(
        others.map((problem) => metrics.credentialProblems(problem, { period })),
        period,
        'Problems',
      ),
      alarmAbove: 0,
      evaluationPeriods,
      datapointsToAlarm: 1,
    });
    for (const days of CREDENTIAL_DAYS) {
      new RunbookAlarm(this, `ExpiresIn${days}DaysAlarm`, {
        name: `credential-expires-in-${days}-days`,
        description: `A certificate for VoIP pushes expires in ${days} days or less.`,
        metric: metrics.credentialDaysLeft(undefined, { period }),
        alarmAtOrBelow: days,
        evaluationPeriods,
        datapointsToAlarm: 1,
      });
    }
    new RunbookAlarm(this, 'StoppedAlarm', {
      name: 'credential-watch-stopped',
      description: 'The credentials have not been checked for more than a day.',
      metric: metrics.credentialsChecked({ period }),
      alarmAtOrBelow: 0,
      datapointsToAlarm: evaluationPeriods,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }
}
