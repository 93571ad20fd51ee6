import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { deployment, resources } from './deployment.ts';

const oneOrMany = v.pipe(
  v.union([v.array(v.unknown()), v.unknown()]),
  v.transform((value) => (Array.isArray(value) ? value : [value])),
);
const PolicyProperties = v.object({
  PolicyDocument: v.object({
    Statement: v.array(v.object({ Effect: v.literal('Allow'), Action: oneOrMany, Resource: oneOrMany })),
  }),
});

let stacks: readonly Stack[];
beforeAll(() => {
  const { state, api } = deployment({ deliveryLogs: true });
  stacks = [state, api];
});

const statements = () =>
  resources(stacks, 'AWS::IAM::Policy').flatMap(({ id, Properties }) =>
    v.parse(PolicyProperties, Properties).PolicyDocument.Statement.map((statement) => ({ id, ...statement })),
  );

describe('every permission', () => {
  it('names its actions one by one', () => {
    for (const { id, Action } of statements()) expect(JSON.stringify(Action), id).not.toContain('*');
  });

  it('names what it is for: nothing may be done to every resource', () => {
    for (const { id, Resource } of statements()) expect(Resource, id).not.toContain('*');
  });

  it('uses a wildcard only for endpoints, open sockets, secrets’ random suffixes, applications to be deleted, delivery logs and versions of a function', () => {
    const explained = [
      /:endpoint\/[A-Z_]+\/[\w.-]+\/\*/,
      /:secret:[\w/+=.@-]+-\?{6}/,
      // The custom resource's handler alone: an application that leaves the template is deleted after its name has left
      // the policy.
      /:sns:.*:app\/\*/,
      // SNS's own log groups, where deliveries are logged.
      /:logs:.*:log-group:sns\/.*\/\*/,
      // Which sockets are open is known only while they are.
      /:execute-api:.*\/v1\/\*\/@connections\/\*/,
      // CDK's grant to invoke the handler.
      /PlatformApplicationProviderHandler.*:\*/,
    ];
    for (const { id, Resource } of statements()) {
      for (const resource of Resource.map((value) => JSON.stringify(value)).filter((text) => /[*?]/.test(text))) {
        expect(
          explained.some((pattern) => pattern.test(resource)),
          `${id}: ${resource}`,
        ).toBe(true);
      }
    }
  });

  it('attaches no managed policy, which would allow more than is needed', () => {
    for (const role of resources(stacks, 'AWS::IAM::Role'))
      expect(role.Properties, role.id).not.toHaveProperty('ManagedPolicyArns');
  });

  it.each([
    ['DevicesRole', 'dynamodb:', ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']],
    [
      'InviteRole',
      'dynamodb:',
      ['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    ],
    ['CallsRole', 'dynamodb:', ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']],
    ['ReceiptsRole', 'dynamodb:', ['DeleteItem', 'GetItem', 'Query', 'UpdateItem']],
    ['RingTimersFunctionRole', 'dynamodb:', ['DeleteItem', 'GetItem', 'Query', 'UpdateItem']],
    ['SocketRole', 'dynamodb:', ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']],
    ['SocketAuthorizerRole', 'dynamodb:', ['GetItem']],
    ['IceRole', 'dynamodb:', ['GetItem']],
    ...['InviteRole', 'CallsRole', 'ReceiptsRole', 'RingTimersFunctionRole', 'SocketRole'].map(
      (role): [string, string, string[]] => [role, 'execute-api:', ['ManageConnections']],
    ),
    ...['DevicesRole', 'BlocksRole', 'PushFeedbackFunctionRole', 'SocketAuthorizerRole', 'IceRole'].map(
      (role): [string, string, string[]] => [role, 'execute-api:', []],
    ),
    ['SocketRole', 'sns:', ['Publish']],
    ['SocketAuthorizerRole', 'sns:', []],
    ['IceRole', 'sns:', []],
    ['IceRole', 'secretsmanager:', []],
    ['BlocksRole', 'dynamodb:', ['GetItem', 'UpdateItem']],
    [
      'PushFeedbackFunctionRole',
      'dynamodb:',
      ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    ],
    [
      'DevicesRole',
      'sns:',
      ['CreatePlatformEndpoint', 'DeleteEndpoint', 'GetEndpointAttributes', 'SetEndpointAttributes'],
    ],
    ['InviteRole', 'sns:', ['Publish']],
    ['CallsRole', 'sns:', ['Publish']],
    ['ReceiptsRole', 'sns:', ['Publish']],
    ['RingTimersFunctionRole', 'sns:', ['Publish']],
    ['BlocksRole', 'sns:', []],
    [
      'PushFeedbackFunctionRole',
      'sns:',
      ['CreatePlatformEndpoint', 'DeleteEndpoint', 'GetEndpointAttributes', 'SetEndpointAttributes'],
    ],
    ['WatchingCredentialsFunctionRole', 'dynamodb:', []],
    ['WatchingCredentialsFunctionRole', 'sns:', ['GetPlatformApplicationAttributes']],
    ['WatchingCredentialsFunctionRole', 'secretsmanager:', ['DescribeSecret', 'GetSecretValue']],
    ['WatchingCredentialsFunctionRole', 'sqs:', ['SendMessage']],
    ['DevicesRole', 'sqs:', []],
    ['InviteRole', 'sqs:', ['SendMessage']],
    ['CallsRole', 'sqs:', []],
    ['ReceiptsRole', 'sqs:', []],
    ['RingTimersFunctionRole', 'sqs:', ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage']],
    ['BlocksRole', 'sqs:', []],
    ['PushFeedbackFunctionRole', 'sqs:', ['SendMessage']],
  ])('lets %s do with %s no more than its work needs', (role, service, operations) => {
    const actions = statements()
      .filter(({ id }) => id.includes(`/${role}`))
      .flatMap(({ Action }) => Action.map(String))
      .filter((action) => action.startsWith(service));

    expect([...new Set(actions)].sort()).toEqual(operations.map((operation) => `${service}${operation}`));
  });

  it('lets nothing but invite and the timers’ function near the timers’ queue, and nobody near its dead letters', () => {
    const queues = statements().filter(({ Resource }) =>
      /"RingTimers(Queue|DeadLetters)/.test(JSON.stringify(Resource)),
    );

    expect(queues.map(({ id }) => id.replace(/DefaultPolicy.*/, '')).sort()).toEqual([
      'ringthrough-dev-api/InviteRole',
      'ringthrough-dev-api/RingTimersFunctionRole',
    ]);
    for (const { Resource } of queues) {
      expect(Resource).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^RingTimersQueue/), 'Arn'] }]);
    }
  });

  it('lets the feedback’s function put dead letters into its own queue, and nobody take them out', () => {
    const queues = statements().filter(({ Resource }) => JSON.stringify(Resource).includes('"PushFeedbackDeadLetters'));

    expect(queues).toEqual([
      {
        id: expect.stringContaining('/PushFeedbackFunctionRole'),
        Effect: 'Allow',
        Action: ['sqs:SendMessage'],
        Resource: [{ 'Fn::GetAtt': [expect.stringMatching(/^PushFeedbackDeadLetters/), 'Arn'] }],
      },
    ]);
  });

  it('lets SNS do nothing as us but write logs of deliveries', () => {
    const ofSns = statements().filter(({ id }) => id.includes('/DeliveryLogsRole'));

    expect(ofSns.map(({ Action }) => Action)).toEqual([
      ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    ]);
    expect(JSON.stringify(ofSns)).toContain(':log-group:sns/');
  });

  it('lets nobody pass a role on but the custom resource’s handler, and only that of the delivery logs', () => {
    const passed = statements().filter(({ Action }) => Action.includes('iam:PassRole'));

    expect(passed).toEqual([
      {
        id: expect.stringContaining('/PlatformApplicationProviderHandlerRole'),
        Effect: 'Allow',
        Action: ['iam:PassRole'],
        Resource: [{ 'Fn::GetAtt': [expect.stringMatching(/^DeliveryLogsRole/), 'Arn'] }],
      },
    ]);
  });
});
