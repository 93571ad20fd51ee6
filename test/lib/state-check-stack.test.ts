import { App, Stack } from 'aws-cdk-lib';
import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { beforeAll, describe, expect, it } from 'vitest';
import { CallMetrics } from '../../lib/constructs/call-metrics.ts';
import { PlatformApplication } from '../../lib/constructs/platform-application/platform-application.ts';
import { StateCheck } from '../../lib/constructs/state-check.ts';
import { StateRecord } from '../../lib/constructs/state-record.ts';
import { placeholderCode, type Resource, resources } from './deployment.ts';

const ARN = 'arn:aws:sns:eu-west-1:111122223333:app/GCM/phones';
const codeDir = placeholderCode();

/** State and API, in two stacks or in one. */
const stacks = (apart: boolean) => {
  const app = new App();
  const state = new Stack(app, 'state');
  const api = apart ? new Stack(app, 'api') : state;
  const record = new StateRecord(state, 'State', {
    table: new TableV2(state, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      dynamoStream: StreamViewType.NEW_IMAGE,
    }),
    topic: new Topic(state, 'Topic'),
    applications: [PlatformApplication.fromPlatformApplicationArn(state, 'Phones', ARN)],
    service: api,
  });
  new StateCheck(api, 'StateCheck', {
    record,
    apps: { grantDescribe: () => {} },
    deployment: api,
    metrics: new CallMetrics('Test'),
    codeDir,
  });
  return { app, state, api };
};

describe('the state and the API in two stacks', () => {
  let made: ReturnType<typeof stacks>;
  let all: readonly Resource[];
  beforeAll(() => {
    made = stacks(true);
    all = resources([made.state, made.api]);
  });
  const only = (type: string) => {
    const [found, ...others] = all.filter(({ Type }) => Type === type);
    expect(others).toEqual([]);
    return found?.Properties ?? {};
  };
  const parametersOf = (stack: Stack): Record<string, { Type: string; Default?: string }> =>
    made.app.synth().getStackByName(stack.stackName).template.Parameters;

  it('record the physical ids in a parameter, in the form that the function reads', () => {
    const { Value, Name } = only('AWS::SSM::Parameter');

    expect(Name).toMatch(/^\/ringthrough\/state-State-[0-9A-F]{8}$/);
    expect(JSON.stringify(Value)).toMatch(
      /"Table.*"Fn::GetAtt":\["Table.*","StreamArn"\].*\\"applications\\":\\"[0-9a-f]{32}\\"/,
    );
  });

  it('make the API take the parameter from SSM, so that the CDK CLI never skips it', () => {
    const { Name } = only('AWS::SSM::Parameter');

    expect(Object.values(parametersOf(made.api))).toContainEqual({
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: Name,
    });
  });

  it('check both during a deployment: what the functions use, what is recorded, and all functions', () => {
    const { State, Recorded, Applications, Functions } = only('Custom::RingthroughStateCheck');

    expect(JSON.stringify(State)).toMatch(/"Ref":"Table|GetStackOutput|ImportValue/);
    expect(Applications).toEqual(['GCM/phones']);
    expect(Recorded).toEqual({ Ref: expect.stringContaining('SsmParameterValue') });
    expect(Functions).toMatch(/^[0-9a-f]{16}$/);
  });

  it('are checked every hour and after each deployment of one of them', () => {
    const rules = all.filter(({ Type }) => Type === 'AWS::Events::Rule').map(({ Properties }) => Properties);

    expect(rules.map(({ ScheduleExpression }) => ScheduleExpression)).toContain('rate(1 hour)');
    expect(JSON.stringify(rules)).toMatch(/stack\/state\/.*stack\/api\//);
  });

  it('raise an alarm when something is wrong, or nothing was checked', () => {
    expect(only('AWS::CloudWatch::Alarm')).toMatchObject({
      AlarmName: 'api-state-wrong',
      Threshold: 0,
      TreatMissingData: 'breaching',
      Statistic: 'Maximum',
      Period: 7200,
    });
  });
});

describe('the state and the API in one stack', () => {
  it('need no parameter of the stack, which would have to exist before the stack does', () => {
    const { app, state } = stacks(false);

    const parameters = Object.values(app.synth().getStackByName('state').template.Parameters ?? {});

    expect(JSON.stringify(parameters)).not.toContain('/ringthrough/');
    expect(resources([state], 'Custom::RingthroughStateCheck')[0]?.Properties).not.toHaveProperty('Recorded');
  });
});
