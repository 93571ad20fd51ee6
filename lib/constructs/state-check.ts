import { createHash } from 'node:crypto';
import { CfnOutput, CustomResource, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Match, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ENV } from '../../lambda/contract/environment.ts';
import type { CallMetrics } from './call-metrics.ts';
import { deadLetterQueue, sqsDestination } from './dead-letters.ts';
import { providerFramework } from './provider-framework.ts';
import type { PushApplications } from './push-applications.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { SignallingFunction } from './signalling-function.ts';
import type { StateRecord } from './state-record.ts';

export interface StateCheckProps {
  readonly record: StateRecord;
  readonly apps: Pick<PushApplications, 'grantDescribe'>;
  /** The construct with all functions: when one of them changes, the state is checked. */
  readonly deployment: Construct;
  /**
   * Where the hourly check is reported, with an alarm.
   * @default - no schedule and no alarm
   */
  readonly metrics?: CallMetrics;
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
}

/** Compares the state that the functions use with the recorded one and with what exists: in each deployment, after it, and every hour. */
export class StateCheck extends Construct {
  readonly fn: SignallingFunction;

  constructor(scope: Construct, id: string, { record, apps, deployment, metrics, codeDir }: StateCheckProps) {
    super(scope, id);
    this.fn = new SignallingFunction(this, 'Function', {
      codeDir,
      entry: 'state-check',
      description: 'Checks that table, topic and platform applications are those that the functions need',
      memorySize: 256,
      // Time for a hundred applications, and for a role that has not propagated yet.
      timeout: Duration.minutes(2),
    });
    const state = record.idsIn(this);
    const recorded = record.valueIn(this);
    this.fn.addEnvironment(ENV.state, state);
    if (recorded !== undefined) this.fn.addEnvironment(ENV.stateParameter, record.parameterName);
    this.grant(record, recorded !== undefined);
    apps.grantDescribe(this.fn);

    const { provider } = providerFramework(this, this.fn);
    const check = new CustomResource(this, 'Check', {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::RingthroughStateCheck',
      serviceTimeout: Duration.minutes(5),
      // CloudFormation invokes the function when one of them has changed.
      properties: {
        State: state,
        Recorded: recorded,
        Applications: record.applications,
        Functions: Lazy.string({ produce: () => hashOf(deployment) }),
      },
    });
    new CfnOutput(this, 'Changes', {
      value: check.getAttString('Changes'),
      description: 'Platform applications that the API no longer uses, and what that costs',
    });
    if (metrics !== undefined) this.monitor(record, metrics);
  }

  private grant({ props, parameterArn }: StateRecord, isRecorded: boolean): void {
    const allow = (actions: string[], resources: string[]) =>
      this.fn.addToRolePolicy(new PolicyStatement({ actions, resources }));
    allow(
      ['dynamodb:DescribeTable', 'dynamodb:DescribeTimeToLive', 'dynamodb:DescribeContinuousBackups'],
      [props.table.tableArn],
    );
    allow(['sns:GetTopicAttributes'], [props.topic.topicArn]);
    if (isRecorded) allow(['ssm:GetParameter'], [parameterArn]);
    allow(['cloudformation:DescribeStacks'], [Stack.of(this).stackId]);
  }

  private monitor(record: StateRecord, metrics: CallMetrics): void {
    metrics.collectFrom(this.fn);
    // A run can fail in two places: EventBridge may fail to invoke Lambda, and the function may fail.
    const deadLetters = deadLetterQueue(this, 'DeadLetters', 'EventBridge rules and of a function');
    this.fn.configureAsyncInvoke({ retryAttempts: 2, onFailure: sqsDestination(deadLetters) });
    const target = new FunctionTarget(this.fn, {
      deadLetterQueue: deadLetters,
      retryAttempts: 3,
      maxEventAge: Duration.minutes(30),
    });
    new Rule(this, 'Hourly', {
      description: 'Every hour',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [target],
    });
    // A deployment of the state does not deploy the API.
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
    const stacks = [...new Set([Stack.of(record), Stack.of(this)])].map(({ stackName }) =>
      Match.prefix(
        Stack.of(this).formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stackName}/` }),
      ),
    );
    new Rule(this, 'AfterDeployment', {
      description: 'After every deployment',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': Match.anyOf(...stacks),
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'DELETE_COMPLETE'] },
        },
      },
      targets: [target],
    });
    new RunbookAlarm(this, 'WrongAlarm', {
      name: 'state-wrong',
      description:
        'Table, topic, user pool or platform applications are missing, are not those that the API uses, or lack what it needs; or they were not checked for two hours.',
      // Twice the time between two checks, so that each period has one.
      metric: metrics.stateProblems({ period: Duration.hours(2) }),
      alarmAbove: 0,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }
}

/** Changes with the code and the settings of every function. */
const hashOf = (deployment: Construct): string => {
  const functions = deployment.node
    .findAll()
    .filter((node) => node instanceof CfnFunction)
    .map((fn) => Stack.of(fn).resolve([fn.node.path, fn.code, fn.environment]));
  return createHash('sha256').update(JSON.stringify(functions)).digest('hex').slice(0, 16);
};
