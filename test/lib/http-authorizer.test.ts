import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { SETTINGS_FILE } from '../../lambda/contract/environment.ts';
import { routeKey, routes } from '../../lambda/contract/routes.ts';
import { cdkContext, codeFolder, deployment, resources } from './deployment.ts';

const AUTHORIZER = 'arn:aws:lambda:eu-west-1:123456789012:function:sessions';
const ES256 = [{ issuer: 'https://issuer.test/', audience: ['calls'], algorithms: ['ES256'] }];
const MIXED = [
  { issuer: 'https://issuer.test/', audience: ['calls'], userIdPrefix: 'a:' },
  { sharedSecret: 'ringthrough/user-tokens', userIdPrefix: '' },
];
const OWN = [{ authorizer: AUTHORIZER }];

const httpAuthorizers = (stack: Stack) =>
  resources([stack], 'AWS::ApiGatewayV2::Authorizer')
    .map(({ Properties }) => Properties)
    .filter(({ IdentitySource }) => JSON.stringify(IdentitySource) !== '[]');
const functions = (stack: Stack) =>
  resources([stack], 'AWS::Lambda::Function').filter(({ id }) => id.includes('/HttpAuthorizerFunction'));

const Statements = v.object({
  PolicyDocument: v.object({
    Statement: v.array(v.object({ Action: v.union([v.string(), v.array(v.string())]), Resource: v.unknown() })),
  }),
});
const statementsOf = (stack: Stack, role: string) =>
  resources([stack], 'AWS::IAM::Policy')
    .filter(({ id }) => id.includes(`/${role}`))
    .flatMap(({ Properties }) => v.parse(Statements, Properties).PolicyDocument.Statement);

describe('the HTTP API', () => {
  it.each([
    ['one issuer', [{ issuer: 'https://issuer.test/', audience: ['calls'] }]],
    [
      'one issuer with claims of its own',
      [{ issuer: 'https://a.test', audience: ['a'], userIdClaim: 'uid', algorithms: ['RS512'] }],
    ],
  ])('has API Gateway’s own authorizer, and no function, for %s with RSA keys', (_what, identity) => {
    const { api } = deployment({ identity });

    expect(httpAuthorizers(api)).toMatchObject([
      { AuthorizerType: 'JWT', IdentitySource: ['$request.header.Authorization'] },
    ]);
    expect(functions(api)).toEqual([]);
  });

  it.each([
    ['ES256', ES256],
    ['two entries', MIXED],
    ['no audience', [{ issuer: 'https://issuer.test/' }]],
    ['an audience in another claim', [{ issuer: 'https://a.test', audience: ['a'], audienceClaim: 'azp' }]],
    ['a key set of its own', [{ issuer: 'https://a.test', audience: ['a'], jwksUri: 'https://a.test/keys' }]],
    ['a template issuer', [{ issuer: 'https://a.test/{tenantid}', audience: ['a'], allowedTenants: ['t'] }]],
    ['a shared secret', [{ sharedSecret: 's' }]],
  ])('has an authorizer function with a cache for %s', (_what, identity) => {
    const { api } = deployment({ identity });

    expect(httpAuthorizers(api)).toMatchObject([
      {
        AuthorizerType: 'REQUEST',
        AuthorizerPayloadFormatVersion: '2.0',
        EnableSimpleResponses: true,
        IdentitySource: ['$request.header.Authorization'],
        AuthorizerResultTtlInSeconds: 300,
      },
    ]);
    expect(functions(api)).toHaveLength(1);
  });

  it('has an authorizer function without a cache for an authorizer of the team’s own, whose outage must not be kept', () => {
    expect(httpAuthorizers(deployment({ identity: OWN }).api)).toMatchObject([{ AuthorizerResultTtlInSeconds: 0 }]);
  });

  it('has that authorizer on every route that needs a session', () => {
    const types = resources([deployment({ identity: MIXED }).api], 'AWS::ApiGatewayV2::Route')
      .map(({ Properties }) => v.parse(v.object({ RouteKey: v.string(), AuthorizationType: v.string() }), Properties))
      // Those of the WebSocket API have no method.
      .filter(({ RouteKey }) => RouteKey.includes(' '));

    const open = new Set(Object.values(routes).flatMap((route) => (route.auth === 'none' ? [routeKey(route)] : [])));

    expect(types).toHaveLength(Object.keys(routes).length);
    for (const { RouteKey, AuthorizationType } of types)
      expect(AuthorizationType, RouteKey).toBe(open.has(RouteKey) ? 'NONE' : 'CUSTOM');
  });
});

describe('both authorizer functions', () => {
  const roles = ['HttpAuthorizerFunctionRole', 'SocketAuthorizerRole'];

  it.each(roles)('%s may read the shared secret and nothing else of Secrets Manager', (role) => {
    const statements = statementsOf(deployment({ identity: MIXED }).api, role).filter(({ Action }) =>
      /secrets/.test(String(Action)),
    );

    expect(statements).toHaveLength(1);
    expect(statements[0]?.Action).toBe('secretsmanager:GetSecretValue');
    expect(JSON.stringify(statements[0]?.Resource)).toMatch(/:secret:ringthrough\/user-tokens-\?{6}"/);
  });

  it.each(roles)('%s may invoke the team’s own authorizer and no other function', (role) => {
    const statements = statementsOf(deployment({ identity: OWN }).api, role).filter(({ Action }) =>
      /lambda/.test(String(Action)),
    );

    expect(statements).toEqual([{ Action: 'lambda:InvokeFunction', Resource: AUTHORIZER }]);
  });

  it('get the same identity, with defaults filled in', () => {
    const { api } = deployment({ identity: ES256, tenantClaim: 'org' });
    const authorizers = resources([api], 'AWS::Lambda::Function').filter(({ id }) => /Authorizer/.test(id));

    expect(authorizers).toHaveLength(2);
    for (const fn of authorizers) {
      const file = readFileSync(join(codeFolder(api, fn), SETTINGS_FILE), 'utf8');
      expect(JSON.parse(file).identity).toEqual([
        { ...ES256[0], userIdClaim: 'sub', userIdPrefix: '', tenantClaim: 'org', shared: false },
      ]);
    }
  });

  it('add no finding to the synthesis', () => {
    for (const identity of [MIXED, OWN]) expect(() => App.of(deployment({ identity }).api)?.synth()).not.toThrow();
  });
});

describe('a placeholder', () => {
  it('in identity, as in the committed cdk.json, is refused by CloudFormation before anything is created', () => {
    const { state } = deployment({ identity: cdkContext.ringthrough.identity });
    const { Rules, Parameters } = Template.fromStack(state).toJSON();

    expect(Rules.IdentityHasNoPlaceholder.Assertions).toEqual([
      {
        Assert: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'IdentityPlaceholder' }, 'yes'] }] },
        AssertDescription: expect.stringContaining('replace https://issuer.example.com/ in cdk.json'),
      },
    ]);
    expect(Parameters.IdentityPlaceholder.Default).toBe('yes');
    expect(() => App.of(state)?.synth()).not.toThrow();
  });

  it.each([
    'https://your-tenant.eu.auth0.com/',
    'https://example.org',
    'https://login.example/',
    'https://your-org.okta.com/oauth2/default',
  ])('is recognised: %s', (issuer) => {
    const { state } = deployment({ identity: [{ issuer, audience: ['calls'] }] });

    expect(Template.fromStack(state).toJSON().Rules).toHaveProperty('IdentityHasNoPlaceholder');
  });

  it.each([
    [{ authorizer: 'arn:aws:lambda:eu-west-1:210987654321:function:your-authorizer' }],
    [{ sharedSecret: 'your-secret' }],
    [{ sharedSecret: 'user-tokens', audience: ['change-me'] }],
    [
      {
        issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
        audience: ['calls'],
        allowedTenants: ['your-tenant-id'],
      },
    ],
    [{ issuer: 'https://login.test', audience: ['calls'], jwksUri: 'https://login.example.com/keys' }],
  ])('is recognised wherever an entry names something of the team’s own: %j', (entry) => {
    const { state } = deployment({ identity: [entry] });

    expect(Template.fromStack(state).toJSON().Rules).toHaveProperty('IdentityHasNoPlaceholder');
  });

  it.each(['https://calls.eu.auth0.com/', 'https://example.com.evil.test', 'https://notexample.com'])(
    'is not: %s',
    (issuer) => {
      const { state } = deployment({ identity: [{ issuer, audience: ['calls'] }] });

      expect(Template.fromStack(state).toJSON().Rules ?? {}).not.toHaveProperty('IdentityHasNoPlaceholder');
    },
  );
});
