import { App, Aspects, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { publishEventsIn } from '../../cli/events/event-targets.ts';
import { PUBLISHED_EVENTS_STREAM } from '../../lambda/contract/table.ts';
import { Encryption } from '../../lib/aspects/encryption.ts';
import { Ringthrough, type RingthroughProps } from '../../lib/index.ts';
import { alarmsNamed } from './alarm-parts.ts';
import { WITH_EVENTS } from './all-settings.ts';
import { deployedText, deployment, placeholderCode, type Resource, resources } from './deployment.ts';

const { webhooks } = WITH_EVENTS.events;
let api: Stack;
beforeAll(() => {
  api = deployment(WITH_EVENTS).api;
});

const only = (type: string, id: string, stack = api): Resource => {
  const [found, ...others] = resources([stack], type).filter((one) => one.id.includes(`/${id}`));
  expect([found?.Type, others]).toEqual([type, []]);
  return found ?? expect.fail();
};
const refOf = ({ id }: Resource): string => id.split('/')[1] ?? '';
const arnOf = (resource: Resource) => ({ 'Fn::GetAtt': [refOf(resource), 'Arn'] });
const queue = (id: string) => only('AWS::SQS::Queue', id);
const environmentOf = (fn: Resource, name: string): unknown => {
  const { Variables } = v.parse(v.object({ Variables: v.record(v.string(), v.unknown()) }), fn.Properties.Environment);
  return JSON.parse(deployedText(Variables[name], 'https://queue'));
};
const Statement = v.object({ Action: v.union([v.string(), v.array(v.string())]), Resource: v.unknown() });
const Policy = v.object({ PolicyDocument: v.object({ Statement: v.array(Statement) }) });
const allowed = (role: string) =>
  v
    .parse(Policy, only('AWS::IAM::Policy', `${role}DefaultPolicy`).Properties)
    .PolicyDocument.Statement.map(({ Action, Resource }) => [[Action].flat().sort(), Resource]);

it('are encrypted on the bus with the key of the deployment, and on a bus that is there already as that one is', () => {
  const stack = new Stack(new App(), 'Encrypted');
  const key = new Key(stack, 'Key');
  new EventBus(stack, 'Own');
  EventBus.fromEventBusName(stack, 'Given', 'company');
  Aspects.of(stack).add(new Encryption(key));
  const [bus, ...others] = resources([stack], 'AWS::Events::EventBus');
  expect(others).toEqual([]);
  expect(bus?.Properties.KmsKeyIdentifier).toEqual(stack.resolve(key.keyArn));
});

describe('events for the team’s own server', () => {
  it('add nothing to a deployment that does not set them', () => {
    const { api: without } = deployment();
    const added = resources([without]).filter(({ id }) => /\/(Events|EventBus|Webhook)/.test(id));

    expect(added).toEqual([]);
    for (const { Properties } of resources([without], 'AWS::Lambda::Function'))
      expect(JSON.stringify(Properties.Environment ?? {})).not.toMatch(/"(EVENTS|WEBHOOK)"/);
  });

  it('are found by the command line, also in a stack with other parts', () => {
    const fn = refOf(only('AWS::Lambda::Function', 'EventsFunction'));
    const found = (prefix: string) =>
      publishEventsIn(
        resources([api]).map((one) => ({
          logicalId: `${prefix}${refOf(one)}`,
          type: one.Type,
          physicalId: refOf(one),
        })),
      );

    expect([found(''), found('Calls')]).toEqual([fn, fn]);
  });

  it('are read from the table’s stream by a second function, again and again for as long as the stream keeps them', () => {
    const { Properties } = only('AWS::Lambda::EventSourceMapping', 'EventsFunction');

    expect(Properties).toMatchObject({
      FunctionName: { Ref: refOf(only('AWS::Lambda::Function', 'EventsFunction')) },
      StartingPosition: 'TRIM_HORIZON',
      MaximumBatchingWindowInSeconds: 1,
      MaximumRecordAgeInSeconds: 24 * 3600,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: PUBLISHED_EVENTS_STREAM.filters.map((one) => ({ Pattern: JSON.stringify(one) })) },
      DestinationConfig: { OnFailure: { Destination: arnOf(queue('EventsDeadLetters')) } },
    });
    expect(Properties.MaximumRetryAttempts).toBeUndefined();
  });

  it('are put onto the bus and into the queues by a function that may do nothing else', () => {
    const bus = only('AWS::Events::EventBus', 'EventsBus');
    const statements = allowed('EventsFunctionRole').filter(([, resource]) => JSON.stringify(resource) !== '"*"');

    expect(bus.Properties.Name).toBe('ringthrough-dev-api');
    expect(statements).toContainEqual([['events:PutEvents'], arnOf(bus)]);
    const actions = statements.flatMap(([action]) => action).filter((action) => !String(action).startsWith('logs:'));
    expect([...new Set(actions)].sort()).toEqual([
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      'events:PutEvents',
      'sqs:SendMessage',
    ]);
    expect(environmentOf(only('AWS::Lambda::Function', 'EventsFunction'), 'EVENTS')).toEqual({
      busName: 'https://queue',
      callerName: false,
      webhooks: [
        { name: 'crm', queueUrl: 'https://queue', events: ['call.missed'] },
        { name: 'audit', queueUrl: 'https://queue' },
      ],
    });
  });

  it('read the callers’ names only with the setting', () => {
    const named = deployment({ events: { bus: true, callerName: true } }).api;

    const policy = only('AWS::IAM::Policy', 'EventsFunctionRoleDefaultPolicy', named);
    expect(JSON.stringify(policy.Properties)).toContain('dynamodb:GetItem');
  });

  it('go onto a bus that is there already', () => {
    const bus = 'arn:aws:events:eu-west-1:999999999999:event-bus/central';
    const given = deployment({ events: { bus } }).api;

    expect(resources([given], 'AWS::Events::EventBus')).toEqual([]);
    const policy = only('AWS::IAM::Policy', 'EventsFunctionRoleDefaultPolicy', given);
    expect(JSON.stringify(policy.Properties)).toContain(
      `"Action":"events:PutEvents","Effect":"Allow","Resource":"${bus}"`,
    );
  });
});

describe('a webhook', () => {
  it('has a FIFO queue of its own with a FIFO dead-letter queue, both kept for two weeks', () => {
    const fifo = {
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    };
    expect(queue('EventscrmDeadLetters').Properties).toMatchObject(fifo);
    expect(queue('EventscrmQueue').Properties).toMatchObject({
      ...fifo,
      VisibilityTimeout: 180,
      RedrivePolicy: { deadLetterTargetArn: arnOf(queue('EventscrmDeadLetters')), maxReceiveCount: 480 },
    });
    expect(only('AWS::Lambda::Function', 'EventscrmFunction').Properties.Timeout).toBe(30);
  });

  it.each([
    ['crm', 10],
    ['audit', 3],
  ])('%s has a sender of its own, one event at a time, at most %i at once', (name, MaximumConcurrency) => {
    const { Properties } = only('AWS::Lambda::EventSourceMapping', `Events${name}Function`);

    expect(Properties).toEqual({
      EventSourceArn: arnOf(queue(`Events${name}Queue`)),
      FunctionName: { Ref: refOf(only('AWS::Lambda::Function', `Events${name}Function`)) },
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency },
    });
  });

  it('has a sender that may use its queues and read its secret, and nothing else', () => {
    const statements = allowed('EventscrmFunctionRole').filter(([action]) => !String(action).startsWith('logs:'));

    expect(statements.map(([action]) => action)).toEqual([
      ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      ['sqs:SendMessage'],
    ]);
    expect(JSON.stringify(statements[0])).toContain(':secret:ringthrough/crm-??????');
    expect(statements.slice(1).map(([, resource]) => resource)).toEqual([
      arnOf(queue('EventscrmQueue')),
      arnOf(queue('EventscrmDeadLetters')),
    ]);
  });

  it('connects to public addresses only, unless the settings allow those of the VPC', () => {
    const vpc = { id: 'vpc-0123abcd', subnetIds: ['subnet-0123abcd'] };
    const inVpc = deployment({ vpc, events: { webhooks: [{ ...webhooks[0], allowPrivate: true }] } }).api;
    const settings = environmentOf(only('AWS::Lambda::Function', 'EventscrmFunction'), 'WEBHOOK');

    expect(settings).toEqual({
      name: 'crm',
      url: 'https://crm.example.com/calls',
      secretName: 'ringthrough/crm',
      allow: 'public',
      deadLetterQueueUrl: 'https://queue',
    });
    expect(environmentOf(only('AWS::Lambda::Function', 'EventscrmFunction', inVpc), 'WEBHOOK')).toMatchObject({
      allow: 'private',
    });
  });
});

describe('the alarms of events', () => {
  it.each([
    ['publish-events-dead-letters', 'ApproximateNumberOfMessagesVisible', 0, 1],
    ['publish-events-late', 'IteratorAge', 60_000, 1],
    ['webhook-dead-letters', 'ApproximateNumberOfMessagesVisible', 0, 2],
    ['webhook-late', 'ApproximateAgeOfOldestMessage', 3600, 2],
  ])('include %s, one for each webhook', (name, MetricName, Threshold, count) => {
    const alarms = alarmsNamed([api], name);

    expect(alarms).toHaveLength(count);
    for (const alarm of alarms) expect(alarm).toMatchObject({ MetricName, Threshold });
  });
});

describe('the property eventBus', () => {
  const host = (props: Partial<RingthroughProps>) => {
    const stack = new Stack(new App({ context: { 'aws:cdk:disable-stack-trace': true } }), 'Host');
    const eventBus = EventBus.fromEventBusName(stack, 'Central', 'central');
    return new Ringthrough(stack, 'Calls', {
      apps: [
        {
          appId: 'main',
          bundleId: 'com.example.app',
          credentials: { fcm: Secret.fromSecretNameV2(stack, 'Fcm', 'fcm') },
        },
      ],
      identity: [{ issuer: 'https://issuer.test/', audience: ['app'] }],
      codeDir: placeholderCode(),
      monitoring: false,
      eventBus,
      ...props,
    });
  };

  it('is the bus that gets the events', () => {
    const ringthrough = host({ events: {} });

    expect(ringthrough.eventBus?.eventBusName).toBe('central');
    expect(ringthrough.functions['publish-events']).toBeDefined();
  });

  it('needs the setting, and no second bus', () => {
    expect(() => host({})).toThrow('eventBus has no effect without events: add events: {}');
    expect(() => host({ events: { bus: true } })).toThrow('events.bus has no effect with eventBus');
  });
});
