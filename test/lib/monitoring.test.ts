import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { CREDENTIAL_DAYS } from '../../lambda/contract/monitoring.ts';
import type { RingthroughStacks } from '../../lib/stacks/ringthrough-stacks.ts';
import { alarmsNamed, alarmsOf, breachesAt, metricsOf } from './alarm-parts.ts';
import { deployment, type Resource, resources } from './deployment.ts';

let deployed: RingthroughStacks;
let stacks: readonly Stack[];
beforeAll(() => {
  deployed = deployment();
  stacks = [deployed.state, deployed.api];
});

/** The logical id, with which the template's other resources reference it. */
const refOf = (resource: Resource | undefined): string => resource?.id.split('/')[1] ?? '';
const mentions = (value: unknown, resource: Resource): boolean =>
  JSON.stringify(value).includes(`"${refOf(resource)}"`);
const alarmTopics = () => resources(stacks, 'AWS::SNS::Topic').filter((topic) => refOf(topic).startsWith('Monitoring'));

describe('every function', () => {
  /** How a failure of the function is detected; `undefined` if it is not. */
  const detectionOf = (fn: Resource, all: readonly Resource[]): string | undefined => {
    const is = (type: string) => (resource: Resource) => resource.Type === type && mentions(resource.Properties, fn);
    if (all.filter(is('AWS::Lambda::EventInvokeConfig')).some(({ Properties }) => 'DestinationConfig' in Properties)) {
      return 'dead letters';
    }
    const queues = all.filter(({ Type, Properties }) => Type === 'AWS::SQS::Queue' && 'RedrivePolicy' in Properties);
    const mappings = all.filter(is('AWS::Lambda::EventSourceMapping'));
    // A record of a stream that fails is moved to the mapping's own queue.
    if (mappings.some(({ Properties }) => 'DestinationConfig' in Properties)) return 'dead letters';
    if (mappings.some(({ Properties }) => queues.some((queue) => mentions(Properties.EventSourceArn, queue)))) {
      return 'dead letters';
    }
    const apiTypes = ['AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Authorizer'];
    const apiIds = all
      .filter((one) => apiTypes.some((type) => is(type)(one)))
      .map(({ Properties }) => Properties.ApiId);
    if (apiIds.length > 0) {
      const failing = [...alarmsNamed(stacks, 'api-failing'), ...alarmsNamed(stacks, 'sockets-failing')];
      const monitored = failing.flatMap(metricsOf).flatMap(({ Dimensions }) => Dimensions.map(({ Value }) => Value));
      return apiIds.every((id) => JSON.stringify(monitored).includes(JSON.stringify(id))) ? 'alarm' : undefined;
    }
    // A failure of a custom resource provider fails the deployment.
    return /\/(PlatformApplicationProvider|StateCheckFramework)/.test(fn.id) ? 'deployment' : undefined;
  };

  it('has dead letters or an alarm, unless its failure fails a deployment', () => {
    const all = resources(stacks);
    const detections = all
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map((fn) => [fn.id, detectionOf(fn, all)]);

    expect(detections.length).toBeGreaterThan(8);
    expect(detections.filter(([, detection]) => detection === undefined)).toEqual([]);
  });

  it.each([
    ['API Gateway’s own authorizer', {}, []],
    ['an authorizer function', { identity: [{ sharedSecret: 'user-tokens' }] }, ['HttpAuthorizer']],
  ])('is in one throttling alarm, with %s', (_which, settings, more) => {
    const { state, api } = deployment(settings);
    const throttled = alarmsNamed([state, api], '').filter(({ AlarmName }) =>
      AlarmName.endsWith('-functions-throttled'),
    );
    // A deployment that is throttled fails, and is repeated. An hourly check that is throttled is missed, which is an alarm.
    const functions = resources([state, api], 'AWS::Lambda::Function').filter(
      ({ id }) => !/\/(PlatformApplicationProvider|StateCheck)/.test(id),
    );
    const alarmsOn = (fn: Resource) => throttled.filter((alarm) => mentions(alarm, fn)).length;

    expect(throttled).toHaveLength(3);
    expect(functions.filter((fn) => alarmsOn(fn) !== 1).map(({ id }) => id)).toEqual([]);
    expect(more.filter((name) => !functions.some(({ id }) => id.includes(name)))).toEqual([]);
    for (const alarm of throttled)
      expect(metricsOf(alarm).every(({ MetricName }) => MetricName === 'Throttles')).toBe(true);
  });
});

describe('every EventBridge rule', () => {
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

  it('has targets with retries and a dead-letter queue to which it may send, but that of the warm event, which comes again', () => {
    const rules = resources(stacks, 'AWS::Events::Rule').filter(({ id }) => !id.includes('WarmRule'));
    const policies = JSON.stringify(resources(stacks, 'AWS::SQS::QueuePolicy'));

    expect(rules).toHaveLength(4);
    for (const rule of rules) {
      for (const { RetryPolicy, DeadLetterConfig } of v.parse(Rule, rule.Properties).Targets) {
        expect(RetryPolicy.MaximumRetryAttempts, rule.id).toBeGreaterThan(0);
        expect(resources(stacks, 'AWS::SQS::Queue').map(refOf)).toContain(DeadLetterConfig.Arn['Fn::GetAtt'][0]);
        expect(policies).toContain(`{"aws:SourceArn":{"Fn::GetAtt":["${refOf(rule)}","Arn"]}}`);
      }
    }
  });

  it('starts the credential check every day, or after every deployment of the two stacks', () => {
    const rules = resources(stacks, 'AWS::Events::Rule')
      .filter(({ id }) => id.includes('Credentials'))
      .map(({ Properties }) => Properties);

    expect(rules.map(({ ScheduleExpression }) => ScheduleExpression)).toEqual(['cron(23 7 * * ? *)', undefined]);
    expect(rules[1]?.EventPattern).toMatchObject({
      source: ['aws.cloudformation'],
      detail: { 'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } },
    });
    expect(JSON.stringify(rules[1])).toMatch(/:stack\/ringthrough-dev-state\/".*:stack\/ringthrough-dev-api\/"/);
  });
});

describe('every alarm', () => {
  it('publishes to the one topic', () => {
    const [topic, ...others] = alarmTopics();

    expect(others).toEqual([]);
    for (const alarm of alarmsOf(stacks)) {
      expect(alarm.AlarmActions, alarm.AlarmName).toEqual([{ Ref: refOf(topic) }]);
      expect(alarm, alarm.AlarmName).not.toHaveProperty('ActionsEnabled', false);
    }
  });

  it('defines the treatment of missing data, and has at most 10 metrics, the limit of CloudWatch', () => {
    for (const alarm of alarmsOf(stacks)) {
      expect(['notBreaching', 'breaching'], alarm.AlarmName).toContain(alarm.TreatMissingData);
      expect(metricsOf(alarm).length, alarm.AlarmName).toBeGreaterThan(0);
      expect(metricsOf(alarm).length, alarm.AlarmName).toBeLessThanOrEqual(10);
    }
  });

  it('on DynamoDB fills missing data with 0: CloudWatch would ignore it, and the alarm would never end', () => {
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
  it('accepts messages only from CloudWatch in this account, and only over TLS', () => {
    const [topic] = alarmTopics();
    const policy = resources(stacks, 'AWS::SNS::TopicPolicy').find(({ id }) => id.includes('/Monitoring'));

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
    // Alarms cannot publish to a topic with the AWS managed key.
    expect(topic?.Properties).not.toHaveProperty('KmsMasterKeyId');
  });

  it('has an e-mail subscription only if the settings contain an address', () => {
    const mailed = (settings: Record<string, unknown>) =>
      resources([deployment(settings).api], 'AWS::SNS::Subscription')
        .filter(({ Properties }) => Properties.Protocol === 'email')
        .map(({ Properties }) => Properties.Endpoint);

    expect(mailed({})).toEqual([]);
    expect(mailed({ alarmEmail: 'on-call@example.com' })).toEqual(['on-call@example.com']);
  });
});

describe('the credential alarms', () => {
  it.each([
    [61, []],
    [60, [60]],
    [31, [60]],
    [30, [60, 30]],
    [8, [60, 30]],
    [7, [60, 30, 7]],
    [0, [60, 30, 7]],
    [-1, [60, 30, 7]],
  ])('with %i days left are those at %j days', (days, expected) => {
    const breaching = CREDENTIAL_DAYS.filter((limit) =>
      alarmsNamed(stacks, `credential-expires-in-${limit}-days`).every((alarm) => breachesAt(alarm, days)),
    );

    expect(breaching).toEqual(expected);
  });

  it('last from one daily check to the next', () => {
    const names = ['application-disabled', 'credential-invalid', 'credential-expires'];
    for (const alarm of names.flatMap((name) => alarmsNamed(stacks, name))) {
      expect(alarm, alarm.AlarmName).toMatchObject({
        EvaluationPeriods: 26,
        DatapointsToAlarm: 1,
        TreatMissingData: 'notBreaching',
      });
    }
  });

  it('include one for more than a day without a check, and not for the time between two checks', () => {
    const [stopped] = alarmsNamed(stacks, 'credential-watch-stopped');

    expect(stopped).toMatchObject({
      MetricName: 'CredentialsChecked',
      Dimensions: [],
      Metrics: [],
      EvaluationPeriods: 26,
      TreatMissingData: 'breaching',
    });
    expect(stopped).not.toHaveProperty('DatapointsToAlarm');
    expect(breachesAt(stopped ?? expect.fail('no such alarm'), 1)).toBe(false);
  });
});

describe('the ring alarms', () => {
  it.each<[string, Record<string, number>, boolean]>([
    ['rings-without-receipt', { part: 9, whole0: 9, whole1: 11 }, true],
    ['rings-without-receipt', { part: 8, whole0: 8, whole1: 12 }, false],
    ['rings-without-receipt', { part: 19, whole0: 19 }, false],
    ['rings-without-receipt', { part: 20, whole0: 20 }, true],
    ['rings-without-receipt', { whole1: 1000 }, false],
    ['rings-without-receipt', {}, false],
    ['rings-not-accepted', { part: 3, whole0: 17, whole1: 3 }, true],
    ['rings-not-accepted', { part: 2, whole0: 18, whole1: 2 }, false],
    ['rings-not-accepted', { part: 5, whole1: 5 }, false],
    ['devices-failing', { part: 3, whole0: 20 }, true],
    ['devices-failing', { part: 2, whole0: 20 }, false],
    ['devices-failing', { part: 19, whole0: 19 }, false],
    ['deliveries-failing', { part: 6, whole0: 6, whole1: 14 }, true],
    ['deliveries-failing', { part: 5, whole0: 5, whole1: 15 }, false],
    ['api-failing', { part: 2, whole0: 20 }, true],
    ['api-failing', { part: 1, whole0: 20 }, false],
    ['api-failing', { part: 19, whole0: 19 }, false],
  ])('%s with %j breaching: %s', (name, values, expected) => {
    const alarms = alarmsNamed(stacks, name);

    expect(alarms.length).toBeGreaterThan(0);
    expect([...new Set(alarms.map((alarm) => breachesAt(alarm, values)))]).toEqual([expected]);
  });

  it('include one for the first ring that SNS rejects', () => {
    const [rejected] = alarmsNamed(stacks, 'rings-rejected');

    expect(rejected).toMatchObject({ Dimensions: [{ Name: 'outcome', Value: 'rejected' }], Threshold: 0 });
  });

  it('include one for the deliveries of every platform application, by its name in SNS', () => {
    const applications = resources(stacks, 'Custom::SnsPlatformApplication').map(({ Properties }) => [
      { Name: 'Application', Value: Properties.Name },
      { Name: 'Platform', Value: Properties.Platform },
    ]);
    const monitored = alarmsNamed(stacks, 'deliveries-failing').map(
      (alarm) => metricsOf(alarm).map(({ Dimensions }) => Dimensions)[0],
    );

    expect(applications.length).toBeGreaterThan(0);
    expect(monitored).toEqual(applications);
  });
});

describe('the alarm on slow invites', () => {
  it('requires three breaching periods, and ignores periods with few invites', () => {
    expect(alarmsNamed(stacks, 'invite-slow')).toMatchObject([
      { ExtendedStatistic: 'p99', EvaluationPeriods: 3, EvaluateLowSampleCountPercentile: 'ignore', Threshold: 3000 },
    ]);
  });
});
