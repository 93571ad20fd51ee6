import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { DELETION_TIMEOUT } from '../../lambda/aws/dynamodb/release-items.ts';
import { ENV } from '../../lambda/contract/environment.ts';
import { readEnvironment } from '../../lambda/entry/dependencies/environment.ts';
import { codeFolder, deployedText, deployment, resources } from './deployment.ts';

const FunctionProperties = v.object({
  Runtime: v.string(),
  Architectures: v.optional(v.array(v.string())),
  Handler: v.string(),
  Timeout: v.number(),
  LoggingConfig: v.looseObject({ LogFormat: v.picklist(['Text', 'JSON']), LogGroup: v.object({ Ref: v.string() }) }),
  Role: v.unknown(),
  Environment: v.optional(v.object({ Variables: v.record(v.string(), v.unknown()) })),
});

let stacks: readonly Stack[];
beforeAll(() => {
  const { state, api } = deployment();
  stacks = [state, api];
});

/** A function of CDK's provider framework, whose architecture CDK determines. */
const isFramework = (id: string): boolean => /(PlatformApplicationProvider|StateCheck|WebPushKey)Framework/.test(id);
const functions = (stacks: readonly Stack[]) =>
  resources(stacks, 'AWS::Lambda::Function').map(({ id, Properties }) => ({
    id,
    ...v.parse(FunctionProperties, Properties),
  }));

/** Environment variables of the function whose logical id is `name` and a hash. */
const environmentOf = (stacks: readonly Stack[], name: string): Record<string, unknown> => {
  const [fn, ...others] = functions(stacks).filter(({ id }) => new RegExp(`/${name}[0-9A-F]{8}$`).test(id));
  expect([fn?.id, others]).toEqual([expect.any(String), []]);
  return fn?.Environment?.Variables ?? {};
};

/** What the deployed function reads from its environment and its settings file, with made-up values of what CloudFormation knows. */
const readAs = <K extends Parameters<typeof readEnvironment>[1][number]>(
  name: string,
  settings: readonly K[],
  api = deployment().api,
) => {
  const fn = resources([api], 'AWS::Lambda::Function').find(({ id }) => new RegExp(`/${name}[0-9A-F]{8}$`).test(id));
  const values: Record<string, string> = {
    'AWS::Partition': 'aws',
    'AWS::Region': 'eu-west-1',
    'AWS::AccountId': '1234',
  };
  const environment = Object.entries(environmentOf([api], name)).map(([variable, value]) => [
    variable,
    deployedText(
      JSON.parse(JSON.stringify(value).replace(/\{"Ref":"(AWS::\w+)"\}/g, (_ref, id) => `"${values[id]}"`)),
      'x',
    ),
  ]);
  return readEnvironment({ ...Object.fromEntries(environment), LAMBDA_TASK_ROOT: fn && codeFolder(api, fn) }, settings);
};

const PolicyProperties = v.object({
  PolicyDocument: v.unknown(),
  Roles: v.array(v.object({ Ref: v.string() })),
});

it('no function that deletes endpoints runs for longer than an endpoint that is being deleted is kept from its next owner', () => {
  const roles = resources(stacks, 'AWS::IAM::Policy')
    .map(({ Properties }) => v.parse(PolicyProperties, Properties))
    .filter(({ PolicyDocument }) => JSON.stringify(PolicyDocument).includes('sns:DeleteEndpoint'))
    .flatMap(({ Roles }) => Roles.map(({ Ref }) => Ref));
  const deleting = functions(stacks).filter(({ Role }) => roles.some((role) => JSON.stringify(Role).includes(role)));

  expect(deleting.length).toBeGreaterThanOrEqual(4);
  for (const { id, Timeout } of deleting) expect(Timeout, id).toBeLessThanOrEqual(DELETION_TIMEOUT / 1000);
});

describe('every function', () => {
  it('logs to its own log group, which has a retention and is deleted with the stack', () => {
    const groups = resources(stacks, 'AWS::Logs::LogGroup');
    const used = functions(stacks).map(({ id, LoggingConfig }) => `${id.split('/')[0]}/${LoggingConfig.LogGroup.Ref}`);

    expect(new Set(used).size).toBe(functions(stacks).length);
    expect(groups.map(({ id }) => id)).toEqual(expect.arrayContaining(used));
    for (const group of groups) {
      expect(group, group.id).toMatchObject({
        DeletionPolicy: 'Delete',
        Properties: { RetentionInDays: expect.any(Number) },
      });
    }
  });

  it('has Lambda’s own lines as short text, with a REPORT of each invocation', () => {
    for (const { id, LoggingConfig } of functions(stacks).filter((fn) => !isFramework(fn.id))) {
      // Log levels are possible with JSON only: one of the system would drop REPORT, one of the application metrics.
      expect({ id, ...LoggingConfig }).toEqual({ id, LogFormat: 'Text', LogGroup: LoggingConfig.LogGroup });
    }
  });

  it('runs on Node.js 24, and on ARM64 except CDK’s framework function', () => {
    for (const fn of functions(stacks)) {
      expect(fn.Runtime, fn.id).toBe('nodejs24.x');
      if (!isFramework(fn.id)) expect(fn.Architectures, fn.id).toEqual(['arm64']);
    }
  });

  it('has its own role', () => {
    expect(new Set(functions(stacks).map((fn) => JSON.stringify(fn.Role))).size).toBe(functions(stacks).length);
  });

  const ringing = [
    ...[ENV.table, ENV.applications, ENV.publicUrl, ENV.socketPostUrl, ENV.timerQueueUrl],
    ENV.metricsNamespace,
  ];
  it.each([
    ['Devices', [ENV.table, ENV.applications, ENV.registrationQueueUrl]],
    ['RegistrationsFunction', [ENV.table, ENV.applications, ENV.registrationQueueUrl, ENV.metricsNamespace]],
    ['Invite', ringing],
    ['Calls', ringing],
    ['Receipts', ringing],
    ['Blocks', [ENV.table]],
    ['RingTimersFunction', ringing],
    ['CallEventsFunction', ringing],
    ['Socket', ringing],
    ['SocketAuthorizer', [ENV.table, ENV.metricsNamespace]],
    ['Ice', [ENV.table]],
    ['ClientConfig', [ENV.socketUrl]],
    ['PushFeedbackFunction', [ENV.table, ENV.applications, ENV.timerQueueUrl, ENV.metricsNamespace]],
    ['MonitoringCredentialsFunction', [ENV.applications, ENV.metricsNamespace]],
    ['PlatformApplicationProviderHandler', []],
  ])('sets in %s the environment variables of what only CloudFormation knows and no others', (name, names) => {
    expect(Object.keys(environmentOf(stacks, name)).sort()).toEqual([...names].sort());
  });

  const withApps = [
    'Devices',
    'Invite',
    'Calls',
    'Receipts',
    'Socket',
    'RingTimersFunction',
    'PushFeedbackFunction',
    'RegistrationsFunction',
  ];
  it.each([...withApps, 'CallEventsFunction', 'MonitoringCredentialsFunction'])(
    'sets in %s what the ARNs of its platform applications begin with, and their names are in the settings file',
    (name) => {
      const names = resources(stacks, 'Custom::SnsPlatformApplication').map(({ Properties: { Platform, Name } }) => [
        Platform,
        `arn:aws:sns:eu-west-1:1234:app/${Platform}/${Name}`,
      ]);

      const { apps } = readAs(name, ['apps']);

      expect(apps).toEqual([
        { appId: 'main', bundleId: 'com.example.ringthrough', applications: Object.fromEntries(names) },
      ]);
      expect(names.length).toBe(3);
    },
  );

  it.each(['Invite', 'RingTimersFunction'])('sets in %s the URL of the API', (name) => {
    expect(environmentOf(stacks, name)[ENV.publicUrl]).toEqual({ 'Fn::GetAtt': [expect.any(String), 'ApiEndpoint'] });
  });

  it.each(['Invite', 'RingTimersFunction', 'PushFeedbackFunction', 'CallEventsFunction'])(
    'sets in %s the URL of the timer queue',
    (name) => {
      const [queue] = resources(stacks, 'AWS::SQS::Queue').filter(({ Properties }) => 'RedrivePolicy' in Properties);

      expect(environmentOf(stacks, name)[ENV.timerQueueUrl]).toEqual({ Ref: queue?.id.split('/')[1] });
    },
  );

  it('gives apps the list of the deployments that serve them, if there is one', () => {
    const urls = ['https://eu.calls.example.com', 'https://us.calls.example.com'];

    expect(readAs('ClientConfig', ['urls'], deployment({ urls }).api)).toEqual({ urls });
    expect(readAs('ClientConfig', ['urls'], deployment({}).api)).toEqual({ urls: undefined });
  });

  it('gives the functions that read a tenant the cells, and which of them they are in', () => {
    const cells = { acme: ['https://eu.calls.example.com'], '*': ['https://us.calls.example.com'] };
    const cell = 'https://us.calls.example.com';
    const { api } = deployment({ tenantClaim: 'org', cells, cell });

    for (const name of ['ClientConfig', 'Invite', 'Devices', 'Calls', 'Blocks', 'SocketAuthorizer'])
      expect(readAs(name, ['cells'], api)).toEqual({ cells: { cell, tenants: cells } });
    expect(readAs('Invite', ['cells'], deployment({}).api)).toEqual({ cells: undefined });
  });

  it('sets the values of the settings, or their defaults', () => {
    const changed = {
      ringTimeoutSeconds: 20,
      callRetentionDays: 7,
      invitesPerMinute: 5,
      tenantClaim: 'https://example.com/org',
      discloseBlocks: true,
      callerNameFrom: 'claim:name',
    };
    const read = (settings: Record<string, unknown>) =>
      readAs(
        'Invite',
        [
          'ringTimeoutSeconds',
          'callRetentionDays',
          'invitesPerMinute',
          'claimNames',
          'disclosesBlocks',
          'callerNameFrom',
        ],
        deployment(settings).api,
      );

    expect(read(changed)).toEqual({
      ringTimeoutSeconds: 20,
      callRetentionDays: 7,
      invitesPerMinute: 5,
      claimNames: { userIdClaim: 'sub', userIdPrefix: '', tenantClaim: 'https://example.com/org' },
      disclosesBlocks: true,
      callerNameFrom: { kind: 'claim', claim: 'name' },
    });
    expect(read({})).toEqual({
      ringTimeoutSeconds: 40,
      callRetentionDays: 30,
      invitesPerMinute: 30,
      claimNames: { userIdClaim: 'sub', userIdPrefix: '', tenantClaim: '' },
      disclosesBlocks: false,
      callerNameFrom: { kind: 'request' },
    });
  });
});
