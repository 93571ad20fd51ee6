import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ENV } from '../../lambda/contract/environment.ts';
import { routeKey, routes } from '../../lambda/contract/routes.ts';
import { deployment, resources } from './deployment.ts';

const all = (changed: Record<string, unknown> = {}): readonly Stack[] => {
  const { state, api } = deployment(changed);
  return [state, api];
};
const functions = (stacks: readonly Stack[]) => resources(stacks, 'AWS::Lambda::Function');
const outputs = (stack: Stack | undefined) => (stack ? Template.fromStack(stack).findOutputs('*') : {});

describe('a domain of one’s own', () => {
  const domain = {
    name: 'calls.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd',
  };

  it('is what phones and apps are told', () => {
    const { state, api } = deployment({ domain });

    const urls = functions([state, api])
      .map(({ Properties }) => JSON.stringify(Properties.Environment ?? ''))
      .filter((environment) => environment.includes(ENV.publicUrl));

    expect(urls.length).toBeGreaterThan(1);
    for (const environment of urls) expect(environment).toContain(`"${ENV.publicUrl}":"https://calls.example.com"`);
    expect(outputs(api).ApiUrl).toMatchObject({ Value: 'https://calls.example.com' });
  });

  it('takes nothing older than TLS 1.2, and leads to the one stage, which is there first', () => {
    const { api } = deployment({ domain });
    const [stage] = resources([api], 'AWS::ApiGatewayV2::Stage');

    expect(resources([api], 'AWS::ApiGatewayV2::DomainName')).toMatchObject([
      {
        Properties: {
          DomainName: 'calls.example.com',
          DomainNameConfigurations: [
            { CertificateArn: domain.certificateArn, EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2' },
          ],
        },
      },
    ]);
    expect(resources([api], 'AWS::ApiGatewayV2::ApiMapping')).toMatchObject([
      { Properties: { Stage: '$default' }, DependsOn: [stage?.id.split('/')[1]] },
    ]);
  });

  it('says what its DNS record must lead to, unless it can make the record', () => {
    const record = (changed: Record<string, unknown>) => {
      const { api } = deployment({ domain: { ...domain, ...changed } });
      return {
        records: resources([api], 'AWS::Route53::RecordSet').map(({ Properties }) => Properties),
        target: outputs(api).DomainTarget,
      };
    };

    expect(record({})).toMatchObject({
      records: [],
      target: { Value: { 'Fn::GetAtt': [expect.any(String), 'RegionalDomainName'] } },
    });
    expect(record({ hostedZoneId: 'Z0123456789' })).toMatchObject({
      records: [{ HostedZoneId: 'Z0123456789', Name: 'calls.example.com.', Type: 'A', AliasTarget: {} }],
      target: undefined,
    });
  });

  it('needs no region to be named', () => {
    expect(() => App.of(deployment({ domain }).api)?.synth()).not.toThrow();
  });
});

describe('throttling', () => {
  const stage = (changed: Record<string, unknown>) => resources(all(changed), 'AWS::ApiGatewayV2::Stage')[0];

  it('is what the settings say', () => {
    expect(stage({ throttle: { requestsPerSecond: 7, burst: 9 } })?.Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 7,
      ThrottlingBurstLimit: 9,
    });
    expect(stage({})?.Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 1000,
      ThrottlingBurstLimit: 2000,
    });
  });

  it('leaves half to whoever has a session, since anybody can ask the routes that want none', () => {
    const open = Object.values(routes).filter(({ auth }) => auth === 'none');
    const made = stage({ throttle: { requestsPerSecond: 7, burst: 9 } });

    expect(made?.Properties.RouteSettings).toEqual(
      Object.fromEntries(open.map((route) => [routeKey(route), { ThrottlingRateLimit: 4, ThrottlingBurstLimit: 5 }])),
    );
  });

  it('of a route waits for the route', () => {
    const stacks = all();
    const open = resources(stacks, 'AWS::ApiGatewayV2::Route').filter(({ Properties }) =>
      String(Properties.RouteKey).includes('/receipts/'),
    );

    expect(resources(stacks, 'AWS::ApiGatewayV2::Stage')[0]?.DependsOn).toEqual(
      expect.arrayContaining(open.map(({ id }) => id.split('/')[1])),
    );
    expect(open).toHaveLength(3);
  });
});

describe('concurrency', () => {
  const reserved = (changed: Record<string, unknown>) =>
    functions(all(changed))
      .filter(({ Properties }) => Properties.ReservedConcurrentExecutions !== undefined)
      .map(({ id, Properties }) => [id.replace(/.*\/|[0-9A-F]{8}$/g, ''), Properties.ReservedConcurrentExecutions]);

  it('is reserved for nobody unless the settings say so: a new account has none to give', () => {
    expect(reserved({})).toEqual([]);
  });

  it('is reserved for those whose flood would hurt others, and for invites, which must not be hurt', () => {
    expect(reserved({ reservedConcurrency: { invite: 200, receipts: 50, pushFeedback: 20 } }).sort()).toEqual([
      ['Invite', 200],
      ['PushFeedbackFunction', 20],
      ['Receipts', 50],
    ]);
  });
});

describe('logs', () => {
  it.each([1, 365])('end after %i days, whoever makes them', (logDays) => {
    const groups = resources(all({ logDays, deliveryLogs: true }), 'AWS::Logs::LogGroup');

    expect(groups.length).toBeGreaterThan(5);
    for (const { id, Properties } of groups) expect(Properties.RetentionInDays, id).toBe(logDays);
  });
});

describe('watching', () => {
  it('is on unless the settings say otherwise, and leaves the product as it is when it is off', () => {
    const [watched, unwatched] = [all(), all({ watching: false })];

    const metrics = (stacks: ReturnType<typeof all>) =>
      resources(stacks, 'AWS::CloudWatch::Alarm').filter(({ Properties }) => Properties.Metrics !== undefined);
    expect(metrics(watched).length).toBeGreaterThan(0);
    expect(resources(watched, 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
    expect(metrics(unwatched)).toEqual([]);
    expect(resources(unwatched, 'AWS::CloudWatch::Dashboard')).toEqual([]);
    for (const type of ['AWS::ApiGatewayV2::Route', 'AWS::SQS::Queue', 'AWS::DynamoDB::GlobalTable']) {
      const ids = (stacks: ReturnType<typeof all>) =>
        resources(stacks, type)
          .map(({ id }) => id)
          .filter((id) => !id.includes('/Watching'));
      expect(ids(unwatched)).toEqual(ids(watched));
    }
  });

  it('off with an address for alarms is named as a mistake', () => {
    expect(() => deployment({ watching: false, alarmEmail: 'on-call@example.com' })).toThrow(/alarmEmail/);
  });
});

describe('tracing', () => {
  it('is off unless the settings say so', () => {
    const stacks = all();

    for (const { id, Properties } of functions(stacks)) expect(Properties, id).not.toHaveProperty('TracingConfig');
    expect(JSON.stringify(resources(stacks, 'AWS::IAM::Policy'))).not.toContain('xray');
  });

  it('traces every function and lets each write its traces and nothing else of X-Ray', () => {
    const stacks = all({ tracing: true });
    const policies = resources(stacks, 'AWS::IAM::Policy').filter(({ Properties }) =>
      JSON.stringify(Properties).includes('xray:PutTraceSegments'),
    );

    for (const { id, Properties } of functions(stacks))
      expect(Properties.TracingConfig, id).toEqual({ Mode: 'Active' });
    expect(policies).toHaveLength(functions(stacks).length);
    for (const { id, Properties } of policies) {
      expect(JSON.stringify(Properties).match(/xray:\w+/g), id).toEqual([
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ]);
    }
  });

  it('is explained', () => {
    expect(() => App.of(deployment({ tracing: true }).api)?.synth()).not.toThrow();
  });
});
