import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { ENV, App as PushApp } from '../../lambda/contract/environment.ts';
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

/** A function of CDK's provider framework, whose architecture CDK determines. */
const isFramework = (id: string): boolean => /(PlatformApplicationProvider|StateCheck)Framework/.test(id);
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

describe('every function', () => {
  it('logs JSON to its own log group, which has a retention and is deleted with the stack', () => {
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

  it('has no log level, which would drop metric lines because they have no level', () => {
    for (const { id, LoggingConfig } of functions(stacks).filter((fn) => !isFramework(fn.id))) {
      expect(LoggingConfig, id).not.toHaveProperty('ApplicationLogLevel');
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

  it.each([
    ['Devices', [ENV.table, ENV.apps, ENV.claimNames]],
    [
      'Invite',
      [
        ...[ENV.table, ENV.apps, ENV.claimNames, ENV.publicUrl, ENV.socketPostUrl, ENV.timerQueueUrl],
        ...[ENV.ringTimeoutSeconds, ENV.callRetentionDays, ENV.invitesPerMinute, ENV.metricsNamespace],
        ENV.disclosesBlocks,
        ENV.callerNameFrom,
      ],
    ],
    [
      'Calls',
      [ENV.table, ENV.apps, ENV.publicUrl, ENV.claimNames, ENV.socketPostUrl, ENV.timerQueueUrl, ENV.metricsNamespace],
    ],
    ['Receipts', [ENV.table, ENV.apps, ENV.publicUrl, ENV.socketPostUrl, ENV.timerQueueUrl, ENV.metricsNamespace]],
    ['Blocks', [ENV.table, ENV.claimNames]],
    [
      'RingTimersFunction',
      [ENV.table, ENV.apps, ENV.publicUrl, ENV.socketPostUrl, ENV.timerQueueUrl, ENV.metricsNamespace],
    ],
    [
      'CallEventsFunction',
      [ENV.table, ENV.apps, ENV.publicUrl, ENV.socketPostUrl, ENV.timerQueueUrl, ENV.metricsNamespace],
    ],
    ['Socket', [ENV.table, ENV.apps, ENV.publicUrl, ENV.socketPostUrl, ENV.timerQueueUrl, ENV.metricsNamespace]],
    ['SocketAuthorizer', [ENV.table, ENV.identity, ENV.metricsNamespace]],
    ['Ice', [ENV.table, ENV.claimNames, ENV.ice]],
    ['PushFeedbackFunction', [ENV.table, ENV.apps, ENV.timerQueueUrl, ENV.metricsNamespace]],
    ['MonitoringCredentialsFunction', [ENV.apps, ENV.credentials, ENV.metricsNamespace]],
    ['PlatformApplicationProviderHandler', []],
  ])('sets in %s the environment variables that it reads and no others', (name, names) => {
    expect(Object.keys(environmentOf(stacks, name)).sort()).toEqual(names.sort());
  });

  const withApps = ['Devices', 'Invite', 'Calls', 'Receipts', 'Socket', 'RingTimersFunction', 'PushFeedbackFunction'];
  it.each([...withApps, 'CallEventsFunction'])('sets in %s the apps with their ARNs', (name) => {
    const apps: unknown = JSON.parse(deployedText(environmentOf(stacks, name)[ENV.apps], 'arn'));

    expect(v.parse(v.array(PushApp), apps)).toEqual([
      {
        appId: 'main',
        bundleId: 'com.example.ringthrough',
        applications: { APNS_VOIP: 'arn', APNS_VOIP_SANDBOX: 'arn', GCM: 'arn' },
      },
    ]);
  });

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

  it('sets the values of the settings, or their defaults', () => {
    const changed = {
      ringTimeoutSeconds: 20,
      callRetentionDays: 7,
      invitesPerMinute: 5,
      tenantClaim: 'https://example.com/org',
    };
    const environment = (settings: Record<string, unknown>) => {
      const { RING_TIMEOUT_SECONDS, CALL_RETENTION_DAYS, INVITES_PER_MINUTE, CLAIM_NAMES } = environmentOf(
        [deployment(settings).api],
        'Invite',
      );
      return { RING_TIMEOUT_SECONDS, CALL_RETENTION_DAYS, INVITES_PER_MINUTE, CLAIM_NAMES };
    };

    expect(environment(changed)).toEqual({
      RING_TIMEOUT_SECONDS: '20',
      CALL_RETENTION_DAYS: '7',
      INVITES_PER_MINUTE: '5',
      CLAIM_NAMES: '{"userIdClaim":"sub","userIdPrefix":"","tenantClaim":"https://example.com/org"}',
    });
    expect(environment({})).toEqual({
      RING_TIMEOUT_SECONDS: '40',
      CALL_RETENTION_DAYS: '30',
      INVITES_PER_MINUTE: '30',
      CLAIM_NAMES: '{"userIdClaim":"sub","userIdPrefix":"","tenantClaim":""}',
    });
  });
});
