import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { routeKey, routes } from '../../lambda/contract/routes.ts';
import type { RingthroughStacks } from '../../lib/stacks/ringthrough-stacks.ts';
import { deployment, resources } from './deployment.ts';

let deployed: RingthroughStacks;
let stacks: readonly Stack[];
beforeAll(() => {
  deployed = deployment();
  stacks = [deployed.state, deployed.api];
});

/** Logical ids of the APIs. */
const apiIds = (of: readonly Stack[], protocol: 'HTTP' | 'WEBSOCKET'): string[] =>
  resources(of, 'AWS::ApiGatewayV2::Api')
    .filter(({ Properties }) => Properties.ProtocolType === protocol)
    .map(({ id }) => id.split('/')[1] ?? '');

/** Resources of one API. */
const apiResources = (
  of: readonly Stack[],
  type: 'Route' | 'Integration' | 'Authorizer' | 'Stage' | 'RouteResponse',
  api: string,
) =>
  resources(of, `AWS::ApiGatewayV2::${type}`).filter(({ Properties }) =>
    v.is(v.object({ Ref: v.literal(api) }), Properties.ApiId),
  );

describe('the WebSocket API', () => {
  const parts = (type: Parameters<typeof apiResources>[1]) =>
    apiResources(stacks, type, apiIds(stacks, 'WEBSOCKET')[0] ?? '');

  it('has routes for connect, disconnect and messages, all with one function', () => {
    const routes = parts('Route');
    expect(routes.map(({ Properties }) => Properties.RouteKey).sort()).toEqual([
      ...['$connect', '$default', '$disconnect'],
      'one_way_signal',
    ]);
    for (const { Properties } of parts('Integration')) {
      expect(JSON.stringify(Properties.IntegrationUri)).toMatch(/"Socket[0-9A-F]{8}"/);
    }
  });

  it('has an authorizer on $connect without an identity source, so that it is invoked for every spelling of a header', () => {
    const [connect] = parts('Route').filter(({ Properties }) => Properties.RouteKey === '$connect');

    expect(connect?.Properties).toMatchObject({ AuthorizationType: 'CUSTOM', AuthorizerId: expect.any(Object) });
    expect(parts('Authorizer').map(({ Properties }) => Properties)).toMatchObject([
      { AuthorizerType: 'REQUEST', IdentitySource: [] },
    ]);
    expect(JSON.stringify(parts('Authorizer'))).toContain('"SocketAuthorizer');
  });

  it('returns the function’s response to the client, but for one-way signals', () => {
    const [messages] = parts('Route').filter(({ Properties }) => Properties.RouteKey === '$default');
    const [oneWay] = parts('Route').filter(({ Properties }) => Properties.RouteKey === 'one_way_signal');

    expect(oneWay?.Properties.RouteResponseSelectionExpression).toBeUndefined();
    expect(messages?.Properties.RouteResponseSelectionExpression).toBe('$default');
    expect(parts('RouteResponse').map(({ Properties }) => Properties)).toMatchObject([
      { RouteResponseKey: '$default', RouteId: { Ref: messages?.id.split('/')[1] } },
    ]);
  });

  it('has the throttle of the HTTP API', () => {
    expect(parts('Stage').map(({ Properties }) => Properties)).toMatchObject([
      {
        StageName: 'v1',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 2000 },
      },
    ]);
  });
});

describe('the HTTP API', () => {
  const RouteProperties = v.object({
    RouteKey: v.string(),
    Target: v.object({
      'Fn::Join': v.tuple([v.literal(''), v.tuple([v.literal('integrations/'), v.object({ Ref: v.string() })])]),
    }),
    AuthorizationType: v.string(),
    AuthorizerId: v.optional(v.object({ Ref: v.string() })),
  });
  const api = () => {
    const [http, ...others] = apiIds(stacks, 'HTTP');
    expect(others).toEqual([]);
    return http ?? '';
  };
  const deployedRoutes = () =>
    apiResources(stacks, 'Route', api()).map(({ Properties }) => v.parse(RouteProperties, Properties));

  it('has every route of the contract and no other', () => {
    expect(
      deployedRoutes()
        .map(({ RouteKey }) => RouteKey)
        .sort(),
    ).toEqual(Object.values(routes).map(routeKey).sort());
  });

  it('has one integration for each function, to which its routes refer', () => {
    const integrations = apiResources(stacks, 'Integration', api());
    const targets = deployedRoutes().map(({ Target }) => `${deployed.api.stackName}/${Target['Fn::Join'][1][1].Ref}`);

    expect([...new Set(targets)].sort()).toEqual(integrations.map(({ id }) => id).sort());
    for (const route of deployedRoutes()) {
      const fn = Object.values(routes).find((known) => routeKey(known) === route.RouteKey)?.fn;
      const integration = integrations.find(({ id }) => id.endsWith(`/${route.Target['Fn::Join'][1][1].Ref}`));
      const uri = JSON.stringify(integration?.Properties.IntegrationUri).toLowerCase();
      expect(uri, route.RouteKey).toContain(`"${fn?.replaceAll('-', '')}`);
    }
  });

  it('has a JWT authorizer on every route except receipts, whose path contains a secret token, and what all may read', () => {
    for (const route of deployedRoutes()) {
      const open = route.RouteKey.includes('/receipts/') || route.RouteKey === 'GET /v1/client-config';
      expect(route.AuthorizationType, route.RouteKey).toBe(open ? 'NONE' : 'JWT');
      expect(route.AuthorizerId !== undefined, route.RouteKey).toBe(!open);
    }
  });

  it('accepts tokens of the issuer and audience in the settings', () => {
    expect(apiResources(stacks, 'Authorizer', api()).map(({ Properties }) => Properties.JwtConfiguration)).toEqual([
      { Issuer: 'https://issuer.test/', Audience: ['ringthrough'] },
    ]);
  });

  it('has a throttle, and an access log without paths, which contain receipt tokens', () => {
    const [stage, ...others] = apiResources(stacks, 'Stage', api());

    expect(others).toEqual([]);
    expect(stage?.Properties).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: expect.any(Number), ThrottlingBurstLimit: expect.any(Number) },
      AccessLogSettings: { Format: expect.stringContaining('$context.routeKey') },
    });
    expect(JSON.stringify(stage)).not.toMatch(/\$context\.(path|http\.path)/);
  });
});

describe('the state', () => {
  const applications = (stack: Stack) =>
    resources([stack], 'Custom::SnsPlatformApplication').map(({ Properties }) => String(Properties.Platform));

  it('is retained: the table and every platform application stay when the stack is deleted', () => {
    const kept = resources([deployed.state]).filter(({ Type }) => /GlobalTable|SnsPlatformApplication/.test(Type));

    expect(kept).toHaveLength(4);
    for (const resource of kept) {
      expect(resource, resource.id).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  it('has fixed logical ids and names: a different one would create a new, empty resource', () => {
    const kept = resources([deployed.state])
      .filter(({ DeletionPolicy }) => DeletionPolicy === 'RetainExceptOnCreate')
      .map(({ id, Properties }) => [id, Properties.Name]);

    expect(kept).toEqual([
      ['ringthrough-dev-state/CallTable0BF11117', undefined],
      ['ringthrough-dev-state/AppsmainAPNSVOIPE9092535', 'ringthrough-dev-state-Apps-main-APNS_VOIP-B3D77086'],
      [
        'ringthrough-dev-state/AppsmainAPNSVOIPSANDBOX5E823FB7',
        'ringthrough-dev-state-Apps-main-APNS_VOIP_SANDBOX-A890FDF5',
      ],
      ['ringthrough-dev-state/AppsmainGCMA556FA45', 'ringthrough-dev-state-Apps-main-GCM-60CE3F22'],
    ]);
  });

  it('has point-in-time recovery', () => {
    expect(resources([deployed.state], 'AWS::DynamoDB::GlobalTable')).toMatchObject([
      {
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
          Replicas: [{ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
        },
      },
    ]);
  });

  it.each([
    ['dev', false],
    ['prod', true],
  ])('of the stage %s has deletion protection: %s', (stage, isProtected) => {
    const { state } = deployment({ stage });

    expect(state.terminationProtection).toBe(isProtected);
    expect(resources([state], 'AWS::DynamoDB::GlobalTable')).toMatchObject([
      { Properties: { Replicas: [{ DeletionProtectionEnabled: isProtected }] } },
    ]);
  });

  it.each([
    [{ fcm: 'f' }, false, ['GCM']],
    [{ apnsSandbox: 's' }, false, ['APNS_VOIP_SANDBOX']],
    [{ apnsProduction: 'p', apnsSandbox: 'p' }, true, ['APNS', 'APNS_SANDBOX', 'APNS_VOIP', 'APNS_VOIP_SANDBOX']],
    [{ apnsProduction: 'p', fcm: 'f' }, true, ['APNS', 'APNS_VOIP', 'GCM']],
  ])('has the platform applications for %j with alerts %s', (credentials, alerts, platforms) => {
    const { state } = deployment({ apps: [{ appId: 'main', bundleId: 'com.example.app', credentials, alerts }] });

    expect(applications(state).sort()).toEqual(platforms);
  });

  it('has separate applications for separate apps', () => {
    const app = { bundleId: 'com.example.app', credentials: { fcm: 'shared' } };
    const { state } = deployment({
      apps: [
        { ...app, appId: 'one' },
        { ...app, appId: 'two' },
      ],
    });

    const names = resources([state], 'Custom::SnsPlatformApplication').map(({ Properties }) => Properties.Name);

    expect(new Set(names).size).toBe(2);
  });
});
