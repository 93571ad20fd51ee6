import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { SERVER_SCOPE } from '../../lambda/contract/enums.ts';
import type { RingthroughStacks } from '../../lib/stacks/ringthrough-stacks.ts';
import { deployment, type Resource, resources } from './deployment.ts';

const withoutIssuer = { identity: undefined };

const outputs = (stack: Stack): string[] => Object.keys(Template.fromStack(stack).findOutputs('*')).sort();
/** Without the outputs that only the other stack reads. */
const userOutputs = (stack: Stack): string[] =>
  outputs(stack).filter((name) => !/^(Export|PublishOutput)|CredentialProbe/.test(name));
const authorizers = (stack: Stack) =>
  resources([stack], 'AWS::ApiGatewayV2::Authorizer')
    .filter(({ Properties }) => Properties.AuthorizerType === 'JWT')
    .map(({ Properties }) => Properties.JwtConfiguration);
const clients = (stack: Stack) => resources([stack], 'AWS::Cognito::UserPoolClient');
const isServerClient = ({ Properties }: Resource) => Properties.GenerateSecret === true;

let withPool: RingthroughStacks;
let withServer: RingthroughStacks;
beforeAll(() => {
  withPool = deployment(withoutIssuer);
  withServer = deployment({ ...withoutIssuer, cognito: { serverClient: true } });
});

describe('with an issuer', () => {
  it('no user pool is created', () => {
    expect(resources([deployment().state]).filter(({ Type }) => Type.includes('Cognito'))).toEqual([]);
  });
});

describe('without an issuer', () => {
  const pool = (): Resource | undefined => resources([withPool.state], 'AWS::Cognito::UserPool')[0];

  it('one user pool is created, which is retained when the stack is deleted', () => {
    expect(resources([withPool.state, withPool.api], 'AWS::Cognito::UserPool')).toHaveLength(1);
    expect(pool()).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  it.each([
    ['dev', 'INACTIVE'],
    ['prod', 'ACTIVE'],
  ])('its deletion protection in %s is %s', (stage, protection) => {
    const { state } = deployment({ ...withoutIssuer, stage });

    expect(resources([state], 'AWS::Cognito::UserPool')[0]?.Properties.DeletionProtection).toBe(protection);
  });

  it('the pool requires a long password, allows MFA without SMS, and has no self-service sign-up', () => {
    expect(pool()?.Properties).toMatchObject({
      UsernameAttributes: ['email'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
        },
      },
    });
    expect(pool()?.Properties).not.toHaveProperty('SmsConfiguration');
  });

  it('the pool allows self-service sign-up if the settings enable it', () => {
    const { state } = deployment({ ...withoutIssuer, cognito: { signUp: true } });

    expect(resources([state], 'AWS::Cognito::UserPool')[0]?.Properties.AdminCreateUserConfig).toEqual({
      AllowAdminCreateUserOnly: false,
    });
  });

  it('the app signs users in with a client without a secret, whose tokens have no OAuth scopes', () => {
    expect(clients(withPool.state)).toHaveLength(1);
    expect(clients(withPool.state)[0]?.Properties).toMatchObject({
      GenerateSecret: false,
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
      AccessTokenValidity: 60,
    });
    expect(clients(withPool.state)[0]?.Properties).not.toHaveProperty('AllowedOAuthScopes');
  });

  it('the API accepts tokens of that pool and that client', () => {
    const [configuration, ...others] = authorizers(withPool.api);
    const { Issuer, Audience } = v.parse(
      v.object({ Issuer: v.unknown(), Audience: v.array(v.unknown()) }),
      configuration,
    );

    expect(others).toEqual([]);
    expect(JSON.stringify(Issuer)).toMatch(/https:\/\/cognito-idp\..*UserAccountsPool\w+/);
    expect(Audience).toHaveLength(1);
    expect(JSON.stringify(Audience)).toMatch(/UserAccountsPoolPhones/);
  });

  it('the outputs contain what apps need, and nothing more', () => {
    expect(userOutputs(withPool.state)).toEqual(['UserPoolClientId', 'UserPoolId']);
    expect(userOutputs(withServer.state)).toEqual(['ServerClientId', 'TokenUrl', 'UserPoolClientId', 'UserPoolId']);
  });

  it('synthesis has no unsuppressed finding, with and without an app server', () => {
    expect(() => App.of(withPool.api)?.synth()).not.toThrow();
    expect(() => App.of(withServer.api)?.synth()).not.toThrow();
  });
});

describe('the client of an app server', () => {
  it('is created only if the settings enable it', () => {
    expect(clients(withPool.state).filter(isServerClient)).toEqual([]);
    expect(resources([withPool.state], 'AWS::Cognito::UserPoolResourceServer')).toEqual([]);
    expect(resources([withPool.state], 'AWS::Cognito::UserPoolDomain')).toEqual([]);
  });

  it('gets tokens with the scope that may act for a user, unlike every other client', () => {
    const [server, ...others] = clients(withServer.state).filter(isServerClient);
    const scopes = JSON.stringify(server?.Properties.AllowedOAuthScopes);

    expect(others).toEqual([]);
    expect(server?.Properties.AllowedOAuthFlows).toEqual(['client_credentials']);
    expect(resources([withServer.state], 'AWS::Cognito::UserPoolResourceServer')).toMatchObject([
      { Properties: { Identifier: 'ringthrough', Scopes: [{ ScopeName: 'server' }] } },
    ]);
    expect(scopes).toMatch(/UserAccountsApi\w+"\},"\/server"/);
    expect(SERVER_SCOPE).toBe('ringthrough/server');
    for (const client of clients(withServer.state).filter((one) => !isServerClient(one))) {
      expect(client.Properties).not.toHaveProperty('AllowedOAuthFlows');
    }
  });

  it('is accepted by the API in addition to the app', () => {
    const audience = JSON.stringify(authorizers(withServer.api));

    expect(audience).toMatch(/UserAccountsPoolPhones/);
    expect(audience).toMatch(/UserAccountsServer/);
  });

  it('has a token endpoint with the account id in its name, so that it is unique', () => {
    expect(resources([withServer.state], 'AWS::Cognito::UserPoolDomain')).toMatchObject([
      { Properties: { Domain: { 'Fn::Join': ['', ['ringthrough-dev-', { Ref: 'AWS::AccountId' }]] } } },
    ]);
  });
});
