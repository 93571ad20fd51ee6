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
  const { state, api } = deployment();
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

  it('uses a wildcard only for endpoints, secrets’ random suffixes, applications to be deleted and versions of a function', () => {
    const explained = [
      /:endpoint\/[A-Z_]+\/[\w.-]+\/\*/,
      /:secret:[\w/+=.@-]+-\?{6}/,
      // The custom resource's handler alone: an application that leaves the template is deleted after its name has left
      // the policy.
      /:sns:.*:app\/\*/,
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
    ['DevicesRole', 'dynamodb:', ['GetItem', 'PutItem', 'Query', 'UpdateItem']],
    ['InviteRole', 'dynamodb:', ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']],
    ['CallsRole', 'dynamodb:', ['BatchGetItem', 'GetItem', 'Query', 'UpdateItem']],
    ['ReceiptsRole', 'dynamodb:', ['GetItem', 'Query', 'UpdateItem']],
    ['RingTimersFunctionRole', 'dynamodb:', ['GetItem', 'Query', 'UpdateItem']],
    ['BlocksRole', 'dynamodb:', ['GetItem', 'UpdateItem']],
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
    ['DevicesRole', 'sqs:', []],
    ['InviteRole', 'sqs:', ['SendMessage']],
    ['CallsRole', 'sqs:', []],
    ['ReceiptsRole', 'sqs:', []],
    ['RingTimersFunctionRole', 'sqs:', ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage']],
    ['BlocksRole', 'sqs:', []],
  ])('lets %s do with %s no more than its work needs', (role, service, operations) => {
    const actions = statements()
      .filter(({ id }) => id.includes(`/${role}`))
      .flatMap(({ Action }) => Action.map(String))
      .filter((action) => action.startsWith(service));

    expect([...new Set(actions)].sort()).toEqual(operations.map((operation) => `${service}${operation}`));
  });

  it('lets nothing but invite and the timers’ function near the queue, and nobody near the dead letters', () => {
    const queues = statements().filter(({ Action }) => JSON.stringify(Action).includes('"sqs:'));

    expect(queues.map(({ id }) => id.replace(/DefaultPolicy.*/, '')).sort()).toEqual([
      'ringthrough-dev-api/InviteRole',
      'ringthrough-dev-api/RingTimersFunctionRole',
    ]);
    for (const { Resource } of queues) {
      expect(Resource).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^RingTimersQueue/), 'Arn'] }]);
    }
  });
});
