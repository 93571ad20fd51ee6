import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { ENV, App as RungApp } from '../../lambda/contract/environment.ts';
import { deployedText, deployment, resources } from './deployment.ts';

const FunctionProperties = v.object({
  Runtime: v.string(),
  Architectures: v.optional(v.array(v.string())),
  Handler: v.string(),
  Timeout: v.number(),
  LoggingConfig: v.looseObject({ LogFormat: v.literal('JSON'), LogGroup: v.object({ Ref: v.string() }) }),
  Role: v.unknown(),
  Environment: v.optional(v.object({ Variables: v.record(v.string(), v.unknown()) })),
});

let stacks: readonly Stack[];
beforeAll(() => {
  const { state, api } = deployment();
  stacks = [state, api];
});

/** CDK's own part of a custom resource; CDK alone decides its architecture. */
const isFramework = (id: string): boolean => id.includes('PlatformApplicationProviderFramework');
const functions = (of: readonly Stack[]) =>
  resources(of, 'AWS::Lambda::Function').map(({ id, Properties }) => ({
    id,
    ...v.parse(FunctionProperties, Properties),
  }));

/** Variables of the function whose logical id is `name` and a hash. */
const environmentOf = (of: readonly Stack[], name: string): Record<string, unknown> => {
  const [fn, ...others] = functions(of).filter(({ id }) => new RegExp(`/${name}[0-9A-F]{8}$`).test(id));
  expect([fn?.id, others]).toEqual([expect.any(String), []]);
  return fn?.Environment?.Variables ?? {};
};

describe('every function', () => {
  it('logs JSON into a group of its own that ends one day and goes with the stack', () => {
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

  it('drops no line of its log, such as a metric, which has no level', () => {
    for (const { id, LoggingConfig } of functions(stacks).filter((fn) => !isFramework(fn.id))) {
      expect(LoggingConfig, id).not.toHaveProperty('ApplicationLogLevel');
    }
  });

  it('runs the newest Node.js, on ARM64 where it is ours', () => {
    for (const fn of functions(stacks)) {
      expect(fn.Runtime, fn.id).toBe('nodejs24.x');
      if (!isFramework(fn.id)) expect(fn.Architectures, fn.id).toEqual(['arm64']);
    }
  });

  it('has a role that no other function has', () => {
    expect(new Set(functions(stacks).map((fn) => JSON.stringify(fn.Role))).size).toBe(functions(stacks).length);
  });

  it.each([
    ['Devices', [ENV.table, ENV.apps, ENV.tenantClaim]],
    [
      'Invite',
      [
        ...[ENV.table, ENV.apps, ENV.tenantClaim, ENV.publicUrl, ENV.socketPostUrl, ENV.timerQueueUrl],
        ...[ENV.ringSeconds, ENV.callDays, ENV.invitesPerMinute, ENV.metricsNamespace],
      ],
    ],
    ['Calls', [ENV.table, ENV.apps, ENV.tenantClaim, ENV.socketPostUrl, ENV.metricsNamespace]],
    ['Receipts', [ENV.table, ENV.apps, ENV.socketPostUrl, ENV.metricsNamespace]],
    ['Blocks', [ENV.table, ENV.tenantClaim]],
    ['RingTimersFunction', [ENV.table, ENV.apps, ENV.publicUrl, ENV.socketPostUrl, ENV.metricsNamespace]],
    ['Socket', [ENV.table, ENV.apps, ENV.socketPostUrl, ENV.metricsNamespace]],
    ['SocketAuthorizer', [ENV.table, ENV.tenantClaim, ENV.issuer, ENV.audience, ENV.metricsNamespace]],
    ['Ice', [ENV.table, ENV.tenantClaim, ENV.ice]],
    ['PushFeedbackFunction', [ENV.table, ENV.apps, ENV.metricsNamespace]],
    ['WatchingCredentialsFunction', [ENV.apps, ENV.credentials, ENV.metricsNamespace]],
    ['PlatformApplicationProviderHandler', []],
  ])('tells %s what it needs to know and nothing else', (name, names) => {
    expect(Object.keys(environmentOf(stacks, name)).sort()).toEqual(names.sort());
  });

  it.each(['Devices', 'Invite', 'Calls', 'Receipts', 'Socket', 'RingTimersFunction', 'PushFeedbackFunction'])(
    'gives %s the apps with their ARNs',
    (name) => {
      const apps: unknown = JSON.parse(deployedText(environmentOf(stacks, name)[ENV.apps], 'arn'));

      expect(v.parse(v.array(RungApp), apps)).toEqual([
        {
          appId: 'main',
          bundleId: 'com.example.ringthrough',
          applications: { APNS_VOIP: 'arn', APNS_VOIP_SANDBOX: 'arn', GCM: 'arn' },
        },
      ]);
    },
  );

  it.each(['Invite', 'RingTimersFunction'])('gives %s the address of the API', (name) => {
    expect(environmentOf(stacks, name)[ENV.publicUrl]).toEqual({ 'Fn::GetAtt': [expect.any(String), 'ApiEndpoint'] });
  });

  it('gives invite the queue of the timers', () => {
    const [queue] = resources(stacks, 'AWS::SQS::Queue').filter(({ Properties }) => 'RedrivePolicy' in Properties);

    expect(environmentOf(stacks, 'Invite')[ENV.timerQueueUrl]).toEqual({ Ref: queue?.id.split('/')[1] });
  });

  it('gives what the settings say, and what they say by saying nothing', () => {
    const changed = { ringSeconds: 20, callsKeptDays: 7, invitesPerMinute: 5, tenantClaim: 'https://example.com/org' };
    const told = (settings: Record<string, unknown>) => {
      const { RING_SECONDS, CALL_DAYS, INVITES_PER_MINUTE, TENANT_CLAIM } = environmentOf(
        [deployment(settings).api],
        'Invite',
      );
      return { RING_SECONDS, CALL_DAYS, INVITES_PER_MINUTE, TENANT_CLAIM };
    };

    expect(told(changed)).toEqual({
      RING_SECONDS: '20',
      CALL_DAYS: '7',
      INVITES_PER_MINUTE: '5',
      TENANT_CLAIM: 'https://example.com/org',
    });
    expect(told({})).toEqual({ RING_SECONDS: '40', CALL_DAYS: '30', INVITES_PER_MINUTE: '30', TENANT_CLAIM: '' });
  });
});
