import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { CREDENTIAL_DAYS } from '../../lambda/contract/watching.ts';
import type { Ringthrough } from '../../lib/ringthrough.ts';
import { alarmsNamed, alarmsOf, goesOffAt, metricsOf } from './alarm-parts.ts';
import { deployment, type Resource, resources } from './deployment.ts';

let made: Ringthrough;
let stacks: readonly Stack[];
beforeAll(() => {
  made = deployment();
  stacks = [made.state, made.api];
});

/** The logical id, by which the template's other resources refer to it. */
const refOf = (resource: Resource | undefined): string => resource?.id.split('/')[1] ?? '';
const mentions = (value: unknown, resource: Resource): boolean =>
  JSON.stringify(value).includes(`"${refOf(resource)}"`);
const alarmTopics = (of: readonly Stack[] = stacks) =>
  resources(of, 'AWS::SNS::Topic').filter((topic) => refOf(topic).startsWith('Watching'));

describe('every function', () => {
  /** How somebody learns that it fails; `undefined` where nobody does. */
  const wayOut = (fn: Resource, all: readonly Resource[]): string | undefined => {
    const is = (type: string) => (resource: Resource) => resource.Type === type && mentions(resource.Properties, fn);
    if (all.filter(is('AWS::Lambda::EventInvokeConfig')).some(({ Properties }) => 'DestinationConfig' in Properties)) {
      return 'dead letters';
    }
    const queues = all.filter(({ Type, Properties }) => Type === 'AWS::SQS::Queue' && 'RedrivePolicy' in Properties);
    const fed = all.filter(is('AWS::Lambda::EventSourceMapping'));
    if (fed.some(({ Properties }) => queues.some((queue) => mentions(Properties.EventSourceArn, queue)))) {
      return 'dead letters';
    }
    const answers = ['AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Authorizer'];
    const api = all.filter((one) => answers.some((type) => is(type)(one))).map(({ Properties }) => Properties.ApiId);
    if (api.length > 0) {
      const failing = [...alarmsNamed(stacks, 'api-failing'), ...alarmsNamed(stacks, 'sockets-failing')];
      const watched = failing.flatMap(metricsOf).flatMap(({ Dimensions }) => Dimensions.map(({ Value }) => Value));
      return api.every((id) => JSON.stringify(watched).includes(JSON.stringify(id))) ? 'alarm' : undefined;
    }
    // What answers CloudFormation fails a deployment, which somebody is looking at.
    return fn.id.includes('/PlatformApplicationProvider') ? 'deployment' : undefined;
  };

  it('has dead letters or an alarm, unless its failure is that of a deployment', () => {
    const all = resources(stacks);
    const ways = all.filter(({ Type }) => Type === 'AWS::Lambda::Function').map((fn) => [fn.id, wayOut(fn, all)]);

    expect(ways.length).toBeGreaterThan(8);
    expect(ways.filter(([, way]) => way === undefined)).toEqual([]);
  });

  it('that a call needs is watched for throttling', () => {
    const [throttled] = alarmsNamed(stacks, 'functions-throttled');
    const watched = JSON.stringify(throttled);
    const needed = resources([made.api], 'AWS::Lambda::Function').filter(({ id }) => !id.includes('Credentials'));

    expect(needed.filter((fn) => !mentions(throttled, fn)).map(({ id }) => id)).toEqual([]);
    expect(watched).toContain('"MetricName":"Throttles"');
  });
});

describe('every rule of EventBridge', () => {
  const Rule = v.looseObject({
    State: v.literal('ENABLED'),
    Targets: v.pipe(
      v.array(
        v.looseObject({
          RetryPolicy: v.object({ MaximumRetryAttempts: v.number(), MaximumEventAgeInSeconds: v.number() }),
          DeadLetterConfig: v.object({ Arn: v.object({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]) }) }),
        }),
      ),
      v.nonEmpty(),
    ),
  });

  it('has targets with retries and dead letters, whose queue it may write to', () => {
    const rules = resources(stacks, 'AWS::Events::Rule');
    const policies = JSON.stringify(resources(stacks, 'AWS::SQS::QueuePolicy'));

    expect(rules).toHaveLength(2);
    for (const rule of rules) {
      for (const { RetryPolicy, DeadLetterConfig } of v.parse(Rule, rule.Properties).Targets) {
        expect(RetryPolicy.MaximumRetryAttempts, rule.id).toBeGreaterThan(0);
        expect(resources(stacks, 'AWS::SQS::Queue').map(refOf)).toContain(DeadLetterConfig.Arn['Fn::GetAtt'][0]);
        expect(policies).toContain(`{"aws:SourceArn":{"Fn::GetAtt":["${refOf(rule)}","Arn"]}}`);
      }
    }
  });

  it('has the credentials looked at every day, and after every deployment of this deployment’s two stacks', () => {
    const rules = resources(stacks, 'AWS::Events::Rule').map(({ Properties }) => Properties);

    expect(rules.map(({ ScheduleExpression }) => ScheduleExpression)).toEqual(['cron(23 7 * * ? *)', undefined]);
    expect(rules[1]?.EventPattern).toMatchObject({
      source: ['aws.cloudformation'],
      detail: { 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
    });
    expect(JSON.stringify(rules[1])).toMatch(/:stack\/ringthrough-dev-state\/".*:stack\/ringthrough-dev-api\/"/);
  });
});

describe('every alarm', () => {
  it('tells the one topic', () => {
    const [topic, ...others] = alarmTopics();

    expect(others).toEqual([]);
    for (const alarm of alarmsOf(stacks)) {
      expect(alarm.AlarmActions, alarm.AlarmName).toEqual([{ Ref: refOf(topic) }]);
      expect(alarm, alarm.AlarmName).not.toHaveProperty('ActionsEnabled', false);
    }
  });

  it('says what a silent metric means, and looks at no more than CloudWatch lets it', () => {
    for (const alarm of alarmsOf(stacks)) {
      expect(['notBreaching', 'breaching'], alarm.AlarmName).toContain(alarm.TreatMissingData);
      expect(metricsOf(alarm).length, alarm.AlarmName).toBeGreaterThan(0);
      expect(metricsOf(alarm).length, alarm.AlarmName).toBeLessThanOrEqual(10);
    }
  });

  it('on DynamoDB fills the gaps itself: its metrics’ alarms ignore them, and would never end', () => {
    const onTable = alarmsOf(stacks).filter((alarm) =>
      metricsOf(alarm).some(({ Namespace }) => Namespace === 'AWS/DynamoDB'),
    );

    expect(onTable.length).toBeGreaterThan(0);
    for (const { AlarmName, Metrics } of onTable) {
      const expression = Metrics.find((query) => query.Expression !== undefined)?.Expression ?? '';
      expect(expression.replaceAll(/FILL\(\w+, 0\)/g, ''), AlarmName).not.toMatch(/\bm\d/);
    }
  });
});

describe('the topic of the alarms', () => {
  it('takes them from this account’s CloudWatch alone, and nothing over a line that is not encrypted', () => {
    const [topic] = alarmTopics();
    const policy = resources(stacks, 'AWS::SNS::TopicPolicy').find(({ id }) => id.includes('/Watching'));

    expect(policy?.Properties.PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: { Ref: refOf(topic) },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
    // Alarms cannot publish under SNS's own key.
    expect(topic?.Properties).not.toHaveProperty('KmsMasterKeyId');
  });

  it('sends mail where the settings name an address, and else nobody anything', () => {
    const mailed = (settings: Record<string, unknown>) =>
      resources([deployment(settings).api], 'AWS::SNS::Subscription')
        .filter(({ Properties }) => Properties.Protocol === 'email')
        .map(({ Properties }) => Properties.Endpoint);

    expect(mailed({})).toEqual([]);
    expect(mailed({ alarmEmail: 'on-call@example.com' })).toEqual(['on-call@example.com']);
  });
});

describe('the alarms of the credentials', () => {
  it.each([
    [61, []],
    [60, [60]],
    [31, [60]],
    [30, [60, 30]],
    [8, [60, 30]],
    [7, [60, 30, 7]],
    [0, [60, 30, 7]],
    [-1, [60, 30, 7]],
  ])('at %i days are %j', (days, expected) => {
    const on = CREDENTIAL_DAYS.filter((limit) =>
      alarmsNamed(stacks, `credential-expires-in-${limit}-days`).every((alarm) => goesOffAt(alarm, days)),
    );

    expect(on).toEqual(expected);
  });

  it('keep what one daily look saw until the next', () => {
    const once = ['application-disabled', 'credential-unfit', 'credential-expires'];
    for (const alarm of once.flatMap((name) => alarmsNamed(stacks, name))) {
      expect(alarm, alarm.AlarmName).toMatchObject({
        EvaluationPeriods: 26,
        DatapointsToAlarm: 1,
        TreatMissingData: 'notBreaching',
      });
    }
  });

  it('go off when nothing has looked for more than a day, and not between two looks', () => {
    const [stopped] = alarmsNamed(stacks, 'credential-watch-stopped');

    expect(stopped).toMatchObject({
      MetricName: 'CredentialsChecked',
      Dimensions: [],
      Metrics: [],
      EvaluationPeriods: 26,
      TreatMissingData: 'breaching',
    });
    expect(stopped).not.toHaveProperty('DatapointsToAlarm');
    expect(goesOffAt(stopped ?? expect.fail('no such alarm'), 1)).toBe(false);
  });
});

describe('the alarms of the rings', () => {
  it.each<[string, Record<string, number>, boolean]>([
    ['rings-without-receipt', { part: 9, whole0: 9, whole1: 11 }, true],
    ['rings-without-receipt', { part: 8, whole0: 8, whole1: 12 }, false],
    ['rings-without-receipt', { part: 19, whole0: 19 }, false],
    ['rings-without-receipt', { part: 20, whole0: 20 }, true],
    ['rings-without-receipt', { whole1: 1000 }, false],
    ['rings-without-receipt', {}, false],
    ['rings-unsent', { part: 3, whole0: 17, whole1: 3 }, true],
    ['rings-unsent', { part: 2, whole0: 18, whole1: 2 }, false],
    ['rings-unsent', { part: 5, whole1: 5 }, false],
    ['devices-failing', { part: 3, whole0: 20 }, true],
    ['devices-failing', { part: 2, whole0: 20 }, false],
    ['devices-failing', { part: 19, whole0: 19 }, false],
    ['deliveries-failing', { part: 6, whole0: 6, whole1: 14 }, true],
    ['deliveries-failing', { part: 5, whole0: 5, whole1: 15 }, false],
    ['api-failing', { part: 2, whole0: 20 }, true],
    ['api-failing', { part: 1, whole0: 20 }, false],
    ['api-failing', { part: 19, whole0: 19 }, false],
  ])('%s at %j: %s', (name, values, expected) => {
    const alarms = alarmsNamed(stacks, name);

    expect(alarms.length).toBeGreaterThan(0);
    expect([...new Set(alarms.map((alarm) => goesOffAt(alarm, values)))]).toEqual([expected]);
  });

  it('go off at the first ring that SNS rejects', () => {
    const [rejected] = alarmsNamed(stacks, 'rings-rejected');

    expect(rejected).toMatchObject({ Dimensions: [{ Name: 'outcome', Value: 'rejected' }], Threshold: 0 });
  });

  it('look at the deliveries of every platform application, by the name that SNS knows it by', () => {
    const applications = resources(stacks, 'Custom::SnsPlatformApplication').map(({ Properties }) => [
      { Name: 'Application', Value: Properties.Name },
      { Name: 'Platform', Value: Properties.Platform },
    ]);
    const watched = alarmsNamed(stacks, 'deliveries-failing').map(
      (alarm) => metricsOf(alarm).map(({ Dimensions }) => Dimensions)[0],
    );

    expect(applications.length).toBeGreaterThan(0);
    expect(watched).toEqual(applications);
  });
});

describe('the alarm of slow invites', () => {
  it('waits for three bad periods, and takes a few slow starts for nothing', () => {
    expect(alarmsNamed(stacks, 'invite-slow')).toMatchObject([
      { ExtendedStatistic: 'p99', EvaluationPeriods: 3, EvaluateLowSampleCountPercentile: 'ignore', Threshold: 3000 },
    ]);
  });
});
