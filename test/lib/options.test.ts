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

describe('a custom domain', () => {
  const domain = {
    name: 'calls.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd',
  };

  it('is the public URL in functions and outputs', () => {
    const { state, api } = deployment({ domain });

    const urls = functions([state, api])
      .map(({ Properties }) => JSON.stringify(Properties.Environment ?? ''))
      .filter((environment) => environment.includes(ENV.publicUrl));

    expect(urls.length).toBeGreaterThan(1);
    for (const environment of urls) expect(environment).toContain(`"${ENV.publicUrl}":"https://calls.example.com"`);
    expect(outputs(api).ApiUrl).toMatchObject({ Value: 'https://calls.example.com' });
  });

  it('is refused with more than 88 characters, which a push has no room for', () => {
    const name = `${'a'.repeat(63)}.${'b'.repeat(17)}.example`;

    expect(name).toHaveLength(89);
    expect(() => deployment({ domain: { ...domain, name } })).toThrow('must have at most 88 characters');
  });

  it('requires TLS 1.2, and maps to the one stage, which is created first', () => {
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

  it('has a DNS record, or an output with the target for one', () => {
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

  it('does not require the setting region', () => {
    expect(() => App.of(deployment({ domain }).api)?.synth()).not.toThrow();
  });
});

describe('a custom domain of the sockets', () => {
  const certificateArn = 'arn:aws:acm:eu-west-1:123456789012:certificate/0123abcd';
  const domain = { name: 'calls.example.com', certificateArn };
  const socketDomain = { name: 'sockets.example.com', certificateArn };

  it('stands beside that of the HTTP API, each mapped to the stage of its own API', () => {
    const { api } = deployment({ domain, socketDomain });

    const mappings = resources([api], 'AWS::ApiGatewayV2::ApiMapping').map(({ Properties }) => Properties);
    expect(mappings.map(({ Stage }) => Stage)).toEqual(['$default', 'v1']);
    expect(new Set(mappings.map(({ ApiId }) => JSON.stringify(ApiId))).size).toBe(2);
    expect(resources([api], 'AWS::ApiGatewayV2::DomainName').map(({ Properties }) => Properties.DomainName)).toEqual([
      'calls.example.com',
      'sockets.example.com',
    ]);
    expect(Object.keys(outputs(api))).toEqual(expect.arrayContaining(['DomainTarget', 'SocketDomainTarget']));
  });

  it('is in the output and in what apps ask for; functions post to the default endpoint', () => {
    const { state, api } = deployment({ socketDomain });

    const environments = functions([state, api]).map(({ Properties }) => JSON.stringify(Properties.Environment ?? ''));

    expect(outputs(api).SocketUrl).toMatchObject({ Value: 'wss://sockets.example.com' });
    expect(environments.filter((text) => text.includes(ENV.socketUrl))).toEqual([
      expect.stringContaining(`"${ENV.socketUrl}":"wss://sockets.example.com"`),
    ]);
    expect(environments.join()).not.toContain('https://sockets.example.com');
    expect(outputs(api)).not.toHaveProperty('DomainTarget');
  });

  it('without one, apps get the URL of the default endpoint with its stage', () => {
    const [environment] = functions(all())
      .map(({ Properties }) => JSON.stringify(Properties.Environment ?? ''))
      .filter((text) => text.includes(ENV.socketUrl));

    expect(environment).toMatch(/"SOCKET_URL":\{"Fn::Join":.*"wss:\/\/".*\/v1"/);
  });
});

describe('throttling', () => {
  const stage = (changed: Record<string, unknown>) => resources(all(changed), 'AWS::ApiGatewayV2::Stage')[0];

  it('is that of the settings', () => {
    expect(stage({ throttle: { requestsPerSecond: 7, burst: 9 } })?.Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 7,
      ThrottlingBurstLimit: 9,
    });
    expect(stage({})?.Properties.DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 1000,
      ThrottlingBurstLimit: 2000,
    });
  });

  it('limits routes without a session to half, so that forged requests cannot throttle the others', () => {
    const open = Object.values(routes).filter(({ auth }) => auth === 'none');
    const httpStage = stage({ throttle: { requestsPerSecond: 7, burst: 9 } });

    expect(httpStage?.Properties.RouteSettings).toEqual(
      Object.fromEntries(open.map((route) => [routeKey(route), { ThrottlingRateLimit: 4, ThrottlingBurstLimit: 5 }])),
    );
  });

  it('of a route depends on the route', () => {
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

  it('is not reserved by default: a new account has too little', () => {
    expect(reserved({})).toEqual([]);
  });

  it('can be reserved for invites, receipts and push feedback', () => {
    expect(reserved({ reservedConcurrency: { invite: 200, receipts: 50, pushFeedback: 20 } }).sort()).toEqual([
      ['Invite', 200],
      ['PushFeedbackFunction', 20],
      ['Receipts', 50],
    ]);
  });
});

describe('logs', () => {
  it.each([1, 365])('have a retention of %i days in every log group', (logRetentionDays) => {
    const groups = resources(all({ logRetentionDays, deliveryLogs: true }), 'AWS::Logs::LogGroup');

    expect(groups.length).toBeGreaterThan(5);
    for (const { id, Properties } of groups) expect(Properties.RetentionInDays, id).toBe(logRetentionDays);
  });
});

describe('monitoring', () => {
  it('is on by default, and switching it off changes nothing else', () => {
    const [on, off] = [all(), all({ monitoring: false })];

    const metrics = (stacks: ReturnType<typeof all>) =>
      resources(stacks, 'AWS::CloudWatch::Alarm').filter(({ Properties }) => Properties.Metrics !== undefined);
    expect(metrics(on).length).toBeGreaterThan(0);
    expect(resources(on, 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
    expect(metrics(off)).toEqual([]);
    expect(resources(off, 'AWS::CloudWatch::Dashboard')).toEqual([]);
    for (const type of ['AWS::ApiGatewayV2::Route', 'AWS::SQS::Queue', 'AWS::DynamoDB::GlobalTable']) {
      const ids = (stacks: ReturnType<typeof all>) =>
        resources(stacks, type)
          .map(({ id }) => id)
          .filter((id) => !/\/(Monitoring|StateCheckDeadLetters)/.test(id));
      expect(ids(off)).toEqual(ids(on));
    }
  });

  it('off with an address for alarms is rejected', () => {
    expect(() => deployment({ monitoring: false, alarmEmail: 'on-call@example.com' })).toThrow(/alarmEmail/);
  });
});

describe('tracing', () => {
  it('is off by default', () => {
    const stacks = all();

    for (const { id, Properties } of functions(stacks)) expect(Properties, id).not.toHaveProperty('TracingConfig');
    expect(JSON.stringify(resources(stacks, 'AWS::IAM::Policy'))).not.toContain('xray');
  });

  it('is active for every function, each of which may only write traces', () => {
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

  it('has no unsuppressed finding', () => {
    expect(() => App.of(deployment({ tracing: true }).api)?.synth()).not.toThrow();
  });
});
