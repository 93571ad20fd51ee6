import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { SERVER_SCOPE } from '../../lambda/contract/words.ts';
import type { Ringthrough } from '../../lib/ringthrough.ts';
import { deployment, type Resource, resources } from './deployment.ts';

const withoutIssuer = { issuer: undefined, audience: undefined };

const outputs = (stack: Stack): string[] => Object.keys(Template.fromStack(stack).findOutputs('*')).sort();
/** Without those by which the other stack finds this one's resources. */
const ofTheUser = (stack: Stack): string[] => outputs(stack).filter((name) => !/^(Export|PublishOutput)/.test(name));
const authorizers = (stack: Stack) =>
  resources([stack], 'AWS::ApiGatewayV2::Authorizer')
    .filter(({ Properties }) => Properties.AuthorizerType === 'JWT')
    .map(({ Properties }) => Properties.JwtConfiguration);
const clients = (stack: Stack) => resources([stack], 'AWS::Cognito::UserPoolClient');
const isServers = ({ Properties }: Resource) => Properties.GenerateSecret === true;

let made: Ringthrough;
let withServer: Ringthrough;
beforeAll(() => {
  made = deployment(withoutIssuer);
  withServer = deployment({ ...withoutIssuer, cognito: { serverClient: true } });
});

describe('where there is an issuer', () => {
  it('there are no users of our own', () => {
    expect(resources([deployment().state]).filter(({ Type }) => Type.includes('Cognito'))).toEqual([]);
  });
});

describe('where there is no issuer', () => {
  const pool = (): Resource | undefined => resources([made.state], 'AWS::Cognito::UserPool')[0];

  it('there is one user pool, which survives the stack', () => {
    expect(resources([made.state, made.api], 'AWS::Cognito::UserPool')).toHaveLength(1);
    expect(pool()).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  it.each([
    ['dev', 'INACTIVE'],
    ['prod', 'ACTIVE'],
  ])('its deletion protection in %s is %s', (stage, protection) => {
    const { state } = deployment({ ...withoutIssuer, stage });

    expect(resources([state], 'AWS::Cognito::UserPool')[0]?.Properties.DeletionProtection).toBe(protection);
  });

  it('asks for a long password, allows a second factor that is no text message, and lets nobody in by themselves', () => {
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

  it('lets anybody make an account where the settings say so', () => {
    const { state } = deployment({ ...withoutIssuer, cognito: { signUp: true } });

    expect(resources([state], 'AWS::Cognito::UserPool')[0]?.Properties.AdminCreateUserConfig).toEqual({
      AllowAdminCreateUserOnly: false,
    });
  });

  it('the app signs in by a client without a secret, whose tokens are nothing but a session', () => {
    expect(clients(made.state)).toHaveLength(1);
    expect(clients(made.state)[0]?.Properties).toMatchObject({
      GenerateSecret: false,
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
      AccessTokenValidity: 60,
    });
    expect(clients(made.state)[0]?.Properties).not.toHaveProperty('AllowedOAuthScopes');
  });

  it('the API takes the tokens of that pool and that client', () => {
    const [configuration, ...others] = authorizers(made.api);
    const { Issuer, Audience } = v.parse(
      v.object({ Issuer: v.unknown(), Audience: v.array(v.unknown()) }),
      configuration,
    );

    expect(others).toEqual([]);
    expect(JSON.stringify(Issuer)).toMatch(/https:\/\/cognito-idp\..*UserAccountsPool\w+/);
    expect(Audience).toHaveLength(1);
    expect(JSON.stringify(Audience)).toMatch(/UserAccountsPoolPhones/);
  });

  it('says what an app needs to know, and nothing more', () => {
    expect(ofTheUser(made.state)).toEqual(['UserPoolClientId', 'UserPoolId']);
    expect(ofTheUser(withServer.state)).toEqual(['ServerClientId', 'TokenUrl', 'UserPoolClientId', 'UserPoolId']);
  });

  it('nothing unexplained is found in it, with and without an app server', () => {
    expect(() => App.of(made.api)?.synth()).not.toThrow();
    expect(() => App.of(withServer.api)?.synth()).not.toThrow();
  });
});

describe('the client of an app server', () => {
  it('is not there unless the settings ask for it', () => {
    expect(clients(made.state).filter(isServers)).toEqual([]);
    expect(resources([made.state], 'AWS::Cognito::UserPoolResourceServer')).toEqual([]);
    expect(resources([made.state], 'AWS::Cognito::UserPoolDomain')).toEqual([]);
  });

  it('gets tokens with the scope that may act for a user, and no other client does', () => {
    const [server, ...others] = clients(withServer.state).filter(isServers);
    const scopes = JSON.stringify(server?.Properties.AllowedOAuthScopes);

    expect(others).toEqual([]);
    expect(server?.Properties.AllowedOAuthFlows).toEqual(['client_credentials']);
    expect(resources([withServer.state], 'AWS::Cognito::UserPoolResourceServer')).toMatchObject([
      { Properties: { Identifier: 'ringthrough', Scopes: [{ ScopeName: 'server' }] } },
    ]);
    expect(scopes).toMatch(/UserAccountsApi\w+"\},"\/server"/);
    expect(SERVER_SCOPE).toBe('ringthrough/server');
    for (const client of clients(withServer.state).filter((one) => !isServers(one))) {
      expect(client.Properties).not.toHaveProperty('AllowedOAuthFlows');
    }
  });

  it('is known to the API beside the app', () => {
    const audience = JSON.stringify(authorizers(withServer.api));

    expect(audience).toMatch(/UserAccountsPoolPhones/);
    expect(audience).toMatch(/UserAccountsServer/);
  });

  it('has a token endpoint whose name nobody else has: the account is in it', () => {
    expect(resources([withServer.state], 'AWS::Cognito::UserPoolDomain')).toMatchObject([
      { Properties: { Domain: { 'Fn::Join': ['', ['ringthrough-dev-', { Ref: 'AWS::AccountId' }]] } } },
    ]);
  });
});
