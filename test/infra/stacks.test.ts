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

describe('the HTTP API', () => {
  const RouteProperties = v.object({
    RouteKey: v.string(),
    Target: v.object({
      'Fn::Join': v.tuple([v.literal(''), v.tuple([v.literal('integrations/'), v.object({ Ref: v.string() })])]),
    }),
    AuthorizationType: v.string(),
    AuthorizerId: v.optional(v.object({ Ref: v.string() })),
  });
  const routesMade = () =>
    resources(stacks, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => v.parse(RouteProperties, Properties));

  it('has every route of the contract and none besides', () => {
    expect(
      routesMade()
        .map(({ RouteKey }) => RouteKey)
        .sort(),
    ).toEqual(Object.values(routes).map(routeKey).sort());
  });

  it('leads each route to the one integration of its function, and has no other integration', () => {
    const integrations = resources(stacks, 'AWS::ApiGatewayV2::Integration');
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
    expect(
      resources(stacks, 'AWS::ApiGatewayV2::Authorizer').map(({ Properties }) => Properties.JwtConfiguration),
    ).toEqual([{ Issuer: 'https://issuer.example.com/', Audience: ['ringthrough'] }]);
  });

  it('throttles, and logs every request without its path, where receipt tokens are', () => {
    const [stage, ...others] = resources(stacks, 'AWS::ApiGatewayV2::Stage');

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
      resources([deployment(changed).api], 'AWS::ApiGatewayV2::Api').map(
        ({ Properties }) => Properties.CorsConfiguration,
      );

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
