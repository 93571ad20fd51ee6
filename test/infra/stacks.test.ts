import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { routeKey, routes } from '../../lambda/contract/routes.ts';
import type { Ringthrough } from '../../lib/ringthrough.ts';
import { deployment, resources } from './deployment.ts';

let made: Ringthrough;
let stacks: readonly Stack[];
beforeAll(() => {
  made = deployment();
  stacks = [made.state, made.api];
});

/** Logical ids of the APIs. */
const ofProtocol = (of: readonly Stack[], protocol: 'HTTP' | 'WEBSOCKET'): string[] =>
  resources(of, 'AWS::ApiGatewayV2::Api')
    .filter(({ Properties }) => Properties.ProtocolType === protocol)
    .map(({ id }) => id.split('/')[1] ?? '');

/** What belongs to one of the APIs. */
const ofApi = (
  of: readonly Stack[],
  type: 'Route' | 'Integration' | 'Authorizer' | 'Stage' | 'RouteResponse',
  api: string,
) =>
  resources(of, `AWS::ApiGatewayV2::${type}`).filter(({ Properties }) =>
    v.is(v.object({ Ref: v.literal(api) }), Properties.ApiId),
  );

describe('the WebSocket API', () => {
  const made = (type: Parameters<typeof ofApi>[1]) => ofApi(stacks, type, ofProtocol(stacks, 'WEBSOCKET')[0] ?? '');

  it('has a route for what opens, what closes and what is said, all of which go to one function', () => {
    const routes = made('Route');
    expect(routes.map(({ Properties }) => Properties.RouteKey).sort()).toEqual(['$connect', '$default', '$disconnect']);
    for (const { Properties } of made('Integration')) {
      expect(JSON.stringify(Properties.IntegrationUri)).toMatch(/"Socket[0-9A-F]{8}"/);
    }
  });

  it('asks the authorizer when a socket opens, and nobody who shows no subprotocol', () => {
    const [connect] = made('Route').filter(({ Properties }) => Properties.RouteKey === '$connect');

    expect(connect?.Properties).toMatchObject({ AuthorizationType: 'CUSTOM', AuthorizerId: expect.any(Object) });
    expect(made('Authorizer').map(({ Properties }) => Properties)).toMatchObject([
      { AuthorizerType: 'REQUEST', IdentitySource: ['route.request.header.Sec-WebSocket-Protocol'] },
    ]);
    expect(JSON.stringify(made('Authorizer'))).toContain('"SocketAuthorizer');
  });

  it('gives what the function answers back to whoever said something', () => {
    const [said] = made('Route').filter(({ Properties }) => Properties.RouteKey === '$default');

    expect(said?.Properties.RouteResponseSelectionExpression).toBe('$default');
    expect(made('RouteResponse').map(({ Properties }) => Properties)).toMatchObject([
      { RouteResponseKey: '$default', RouteId: { Ref: said?.id.split('/')[1] } },
    ]);
  });

  it('throttles like the HTTP API', () => {
    expect(made('Stage').map(({ Properties }) => Properties)).toMatchObject([
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
    const [http, ...others] = ofProtocol(stacks, 'HTTP');
    expect(others).toEqual([]);
    return http ?? '';
  };
  const routesMade = () => ofApi(stacks, 'Route', api()).map(({ Properties }) => v.parse(RouteProperties, Properties));

  it('has every route of the contract and none besides', () => {
    expect(
      routesMade()
        .map(({ RouteKey }) => RouteKey)
        .sort(),
    ).toEqual(Object.values(routes).map(routeKey).sort());
  });

  it('leads each route to the one integration of its function, and has no other integration', () => {
    const integrations = ofApi(stacks, 'Integration', api());
    const targets = routesMade().map(({ Target }) => `${made.api.stackName}/${Target['Fn::Join'][1][1].Ref}`);

    expect([...new Set(targets)].sort()).toEqual(integrations.map(({ id }) => id).sort());
    for (const route of routesMade()) {
      const fn = Object.values(routes).find((known) => routeKey(known) === route.RouteKey)?.fn;
      const integration = integrations.find(({ id }) => id.endsWith(`/${route.Target['Fn::Join'][1][1].Ref}`));
      expect(JSON.stringify(integration?.Properties.IntegrationUri).toLowerCase(), route.RouteKey).toContain(`"${fn}`);
    }
  });

  it('checks a JWT on every route but the receipts, whose path is the secret', () => {
    for (const route of routesMade()) {
      const open = route.RouteKey.includes('/receipts/');
      expect(route.AuthorizationType, route.RouteKey).toBe(open ? 'NONE' : 'JWT');
      expect(route.AuthorizerId !== undefined, route.RouteKey).toBe(!open);
    }
  });

  it('takes tokens of the issuer and audience in the settings', () => {
    expect(ofApi(stacks, 'Authorizer', api()).map(({ Properties }) => Properties.JwtConfiguration)).toEqual([
      { Issuer: 'https://issuer.example.com/', Audience: ['ringthrough'] },
    ]);
  });

  it('throttles, and logs every request without its path, where receipt tokens are', () => {
    const [stage, ...others] = ofApi(stacks, 'Stage', api());

    expect(others).toEqual([]);
    expect(stage?.Properties).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: expect.any(Number), ThrottlingBurstLimit: expect.any(Number) },
      AccessLogSettings: { Format: expect.stringContaining('$context.routeKey') },
    });
    expect(JSON.stringify(stage)).not.toMatch(/\$context\.(path|http\.path)/);
  });

  it('answers browsers only where origins are named', () => {
    const cors = (changed: Record<string, unknown>) =>
      resources([deployment(changed).api], 'AWS::ApiGatewayV2::Api')
        .filter(({ Properties }) => Properties.ProtocolType === 'HTTP')
        .map(({ Properties }) => Properties.CorsConfiguration);

    expect(cors({})).toEqual([undefined]);
    expect(cors({ corsOrigins: ['https://app.example.com'] })).toMatchObject([
      { AllowOrigins: ['https://app.example.com'] },
    ]);
  });
});

describe('the state', () => {
  const applications = (stack: Stack) =>
    resources([stack], 'Custom::SnsPlatformApplication').map(({ Properties }) => String(Properties.Platform));

  it('survives: the table and every platform application are kept when they leave the stack', () => {
    const kept = resources([made.state]).filter(({ Type }) => /GlobalTable|SnsPlatformApplication/.test(Type));

    expect(kept).toHaveLength(4);
    for (const resource of kept) {
      expect(resource, resource.id).toMatchObject({
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  it('keeps the ids and names that devices and data hang on: another one is another, empty resource', () => {
    const kept = resources([made.state])
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

  it('can be put back to any second of the last weeks', () => {
    expect(resources([made.state], 'AWS::DynamoDB::GlobalTable')).toMatchObject([
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
  ])('of the stage %s is protected against deletion: %s', (stage, isProtected) => {
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
  ])('has the platform applications that %j with alerts %s make possible', (credentials, alerts, platforms) => {
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
