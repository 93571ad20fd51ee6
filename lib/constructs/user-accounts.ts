import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  FeaturePlan,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolClient,
  UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import * as v from 'valibot';
import { SERVER_SCOPE } from '../../lambda/contract/enums.ts';
import { type IdentityEntry, IssuerEntry } from '../../lambda/contract/identity.ts';
import { acknowledge } from './acknowledge.ts';
import { type Identity, issuerOf } from './identity.ts';

export interface UserAccountsProps {
  /**
   * Whether to allow self-service sign-up with an e-mail address. Otherwise only administrators create users.
   * @default false
   */
  readonly signUp?: boolean;
  /**
   * Also create an app client for an app server, whose tokens may act for any user. Prefix of its token endpoint before
   * `.auth.<region>.amazoncognito.com`; must be unique in the region, across all AWS accounts.
   * @default - no such client
   */
  readonly serverDomainPrefix?: string;
  /**
   * Cognito's deletion protection.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/**
 * A Cognito user pool, for deployments without the setting `identity`. It is retained, because its users cannot be recreated.
 */
export class UserAccounts extends Construct implements Identity {
  readonly entries: readonly IdentityEntry[];
  readonly userPool: UserPool;

  constructor(scope: Construct, id: string, props: UserAccountsProps = {}) {
    super(scope, id);
    const pool = new UserPool(this, 'Pool', {
      signInAliases: { email: true },
      selfSignUpEnabled: props.signUp ?? false,
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      keepOriginal: { email: true },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: Mfa.OPTIONAL,
      // No SMS: it costs money, can be intercepted by SIM swapping, and is a target of SMS pumping fraud.
      mfaSecondFactor: { sms: false, otp: true },
      // Has all features that are used here; the more expensive plans can be chosen later.
      featurePlan: FeaturePlan.LITE,
      deletionProtection: props.deletionProtection ?? false,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    suppressFindings(pool);
    const phones = pool.addClient('Phones', {
      // A public client: an app cannot keep a secret.
      generateSecret: false,
      // The second is for administrators, who get a token with the AWS CLI.
      authFlows: { userSrp: true, adminUserPassword: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      // Some apps are opened only by calls, months apart, and a phone without a session cannot answer.
      refreshTokenValidity: Duration.days(365),
    });
    const servers =
      props.serverDomainPrefix === undefined ? [] : [this.addServerClient(pool, props.serverDomainPrefix)];

    const issuer = issuerOf(pool);
    const audience = [phones, ...servers].map(({ userPoolClientId }) => userPoolClientId);
    this.userPool = pool;
    this.entries = [v.parse(IssuerEntry, { issuer, audience })];
    this.addOutput('UserPoolId', pool.userPoolId, 'User pool');
    this.addOutput('UserPoolClientId', phones.userPoolClientId, 'App client with which your app signs users in');
  }

  /** The client secret is not in the outputs; read it in Cognito, which requires permission for the client. */
  private addServerClient(pool: UserPool, domainPrefix: string): UserPoolClient {
    const [identifier = '', scopeName = ''] = SERVER_SCOPE.split('/');
    const scope = new ResourceServerScope({ scopeName, scopeDescription: 'May act for any user' });
    const resources = new UserPoolResourceServer(this, 'Api', { userPool: pool, identifier, scopes: [scope] });
    const client = new UserPoolClient(this, 'Server', {
      userPool: pool,
      generateSecret: true,
      authFlows: {},
      oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(resources, scope)] },
      accessTokenValidity: Duration.hours(1),
      enableTokenRevocation: true,
    });
    const domain = pool.addDomain('Domain', { cognitoDomain: { domainPrefix } });
    this.addOutput('ServerClientId', client.userPoolClientId, 'App client with which your app server gets its tokens');
    this.addOutput('TokenUrl', `${domain.baseUrl()}/oauth2/token`, 'Token endpoint for your app server');
    return client;
  }

  private addOutput(name: string, value: string, description: string): void {
    // Beside this construct, whose id would be part of the output's name.
    new CfnOutput(this.node.scope ?? this, name, { value, description });
  }
}

const suppressFindings = (pool: UserPool): void => {
  acknowledge(
    pool,
    {
      id: 'AwsSolutions-COG2',
      reason: 'MFA is optional: a calling app that requires a second factor would lose most of its users.',
    },
    {
      id: 'AwsSolutions-COG8',
      reason:
        'Threat protection requires the feature plan Plus at several times the price; change featurePlan to enable it.',
    },
  );
};
