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
  it('has no wildcard in its actions', () => {
    for (const { id, Action } of statements()) expect(JSON.stringify(Action), id).not.toContain('*');
  });

  it('has no resource *', () => {
    for (const { id, Resource } of statements()) expect(Resource, id).not.toContain('*');
  });

  it('has a wildcard in resources only for endpoints, sockets, secret suffixes, deleted applications, delivery logs and function versions', () => {
    const allowed = [
      /:endpoint\/[A-Z_]+\/[\w.-]+\/\*/,
      /:secret:[\w/+=.@-]+-\?{6}/,
      // Only the custom resource's handler: a removed application is deleted after its name has been removed from the
      // policy.
      /:sns:.*:app\/\*/,
      // The log groups that SNS creates for delivery logs.
      /:logs:.*:log-group:sns\/.*\/\*/,
      // Connections are created at run time.
      /:execute-api:.*\/v1\/\*\/@connections\/\*/,
      // CDK's grant to invoke the handler.
      /(PlatformApplicationProviderHandler|StateCheckFunction).*:\*/,
    ];
    for (const { id, Resource } of statements()) {
      for (const resource of Resource.map((value) => JSON.stringify(value)).filter((text) => /[*?]/.test(text))) {
        expect(
          allowed.some((pattern) => pattern.test(resource)),
          `${id}: ${resource}`,
        ).toBe(true);
      }
    }
  });

  it('is in an inline policy: managed policies allow more than needed', () => {
    for (const role of resources(stacks, 'AWS::IAM::Role'))
      expect(role.Properties, role.id).not.toHaveProperty('ManagedPolicyArns');
  });

  it.each([
    ['DevicesRole', 'dynamodb:', ['ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']],
    [
      'InviteRole',
      'dynamodb:',
      ['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    ],
    ['CallsRole', 'dynamodb:', ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']],
    ['ReceiptsRole', 'dynamodb:', ['BatchGetItem', 'DeleteItem', 'GetItem', 'Query', 'UpdateItem']],
    [
      'RingTimersFunctionRole',
      'dynamodb:',
      ['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'Query', 'UpdateItem'],
    ],
    ['UsersRole', 'dynamodb:', ['UpdateItem']],
    ['UsersRole', 'sns:', []],
    ['UsersRole', 'sqs:', ['SendMessage']],
    ['UsersRole', 'execute-api:', []],
    ['SocketRole', 'dynamodb:', ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']],
    ['SocketAuthorizerRole', 'dynamodb:', ['GetItem', 'Query']],
    ['IceRole', 'dynamodb:', ['GetItem', 'Query']],
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
    ['RingTimersFunctionRole', 'sns:', ['DeleteEndpoint', 'Publish', 'SetEndpointAttributes']],
    ['BlocksRole', 'sns:', []],
    [
      'PushFeedbackFunctionRole',
      'sns:',
      ['CreatePlatformEndpoint', 'DeleteEndpoint', 'GetEndpointAttributes', 'SetEndpointAttributes'],
    ],
    ['MonitoringCredentialsFunctionRole', 'dynamodb:', []],
    ['MonitoringCredentialsFunctionRole', 'sns:', ['GetPlatformApplicationAttributes']],
    ['MonitoringCredentialsFunctionRole', 'secretsmanager:', ['DescribeSecret', 'GetSecretValue']],
    ['MonitoringCredentialsFunctionRole', 'sqs:', ['SendMessage']],
    ['DevicesRole', 'sqs:', ['SendMessage']],
    [
      'RegistrationsFunctionRole',
      'dynamodb:',
      ['ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    ],
    ['RegistrationsFunctionRole', 'sqs:', ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage', 'SendMessage']],
    ['InviteRole', 'sqs:', ['SendMessage']],
    ['CallsRole', 'sqs:', ['SendMessage']],
    ['ReceiptsRole', 'sqs:', ['SendMessage']],
    ['RingTimersFunctionRole', 'sqs:', ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage', 'SendMessage']],
    ['BlocksRole', 'sqs:', []],
    ['PushFeedbackFunctionRole', 'sqs:', ['SendMessage']],
    ['CallEventsFunctionRole', 'sns:', ['Publish']],
    ['CallEventsFunctionRole', 'sqs:', ['SendMessage']],
    ['CallEventsFunctionRole', 'execute-api:', ['ManageConnections']],
  ])('of %s for %s is least privilege', (role, service, operations) => {
    const actions = statements()
      .filter(({ id }) => id.includes(`/${role}`))
      .flatMap(({ Action }) => Action.map(String))
      .filter((action) => action.startsWith(service));

    expect([...new Set(actions)].sort()).toEqual(operations.map((operation) => `${service}${operation}`));
  });

  it('for the timer queue is only in functions that set timers and in ring-timer, and none is for its dead letters', () => {
    const queues = statements().filter(({ Resource }) =>
      /"RingTimers(Queue|DeadLetters)/.test(JSON.stringify(Resource)),
    );

    expect(queues.map(({ id }) => id.replace(/DefaultPolicy.*/, '')).sort()).toEqual([
      'ringthrough-dev-api/CallEventsFunctionRole',
      'ringthrough-dev-api/CallsRole',
      'ringthrough-dev-api/InviteRole',
      'ringthrough-dev-api/PushFeedbackFunctionRole',
      'ringthrough-dev-api/ReceiptsRole',
      'ringthrough-dev-api/RingTimersFunctionRole',
      'ringthrough-dev-api/SocketRole',
      'ringthrough-dev-api/UsersRole',
    ]);
    for (const { Resource } of queues) {
      expect(Resource).toContainEqual({ 'Fn::GetAtt': [expect.stringMatching(/^RingTimersQueue/), 'Arn'] });
      expect(JSON.stringify(Resource)).not.toContain('RingTimersDeadLetters');
    }
  });

  it.each([
    ['push-feedback', 'PushFeedback'],
    ['call-events', 'CallEvents'],
  ])('for the dead letters of %s only lets that function send to the queue', (_fn, id) => {
    const queues = statements().filter(({ Resource }) => JSON.stringify(Resource).includes(`"${id}DeadLetters`));

    expect(queues.map(({ id: policy }) => policy)).toEqual([expect.stringContaining(`/${id}FunctionRole`)]);
    for (const { Action, Resource } of queues) {
      expect(Action.filter((action) => action !== 'sqs:SendMessage')).toEqual([]);
      expect(JSON.stringify(Resource)).toContain(`"Fn::GetAtt":["${id}DeadLetters`);
    }
  });

  it('of SNS’s role only lets it write delivery logs', () => {
    const snsStatements = statements().filter(({ id }) => id.includes('/DeliveryLogsRole'));

    expect(snsStatements.map(({ Action }) => Action)).toEqual([
      ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    ]);
    expect(JSON.stringify(snsStatements)).toContain(':log-group:sns/');
  });

  it('to pass a role is only in the custom resource’s handler, for the role of the delivery logs', () => {
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
