import { CfnOutput, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
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
import { SERVER_SCOPE } from '../../lambda/contract/words.ts';
import type { Identity } from './identity.ts';

export interface UserAccountsProps {
  /**
   * Whether anybody may make an account with an e-mail address, rather than only whoever has access to the AWS account.
   * @default false
   */
  readonly signUp?: boolean;
  /**
   * Also make a client for an app server, whose tokens may act for a user. Its token endpoint has this prefix before
   * `.auth.<region>.amazoncognito.com`, unique in the region among all of AWS's customers.
   * @default - no such client
   */
  readonly serverDomainPrefix?: string;
  /**
   * Whether AWS refuses to delete the users until this is switched off.
   * @default false
   */
  readonly deletionProtection?: boolean;
}

/** A user pool of Amazon Cognito, for whoever has no OIDC issuer. It outlives its stack: its users could not be made again. */
export class UserAccounts extends Construct implements Identity {
  readonly issuer: string;
  readonly audience: readonly string[];

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
      // No text messages: they cost money, can be taken over, and flooding them is a trade of its own.
      mfaSecondFactor: { sms: false, otp: true },
      // All that is used here; the dearer plans can be chosen later.
      featurePlan: FeaturePlan.LITE,
      deletionProtection: props.deletionProtection ?? false,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    explainChoices(pool);
    const phones = pool.addClient('Phones', {
      // Nobody can keep a secret in an app that everybody can download.
      generateSecret: false,
      // The second lets whoever has access to the AWS account get a token on the command line.
      authFlows: { userSrp: true, adminUserPassword: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      // Apps are opened by calls, sometimes months apart, and a phone without a session cannot answer.
      refreshTokenValidity: Duration.days(365),
    });
    const servers = props.serverDomainPrefix === undefined ? [] : [this.server(pool, props.serverDomainPrefix)];

    // What its tokens have in `iss`. CloudFormation's ProviderURL says the same, and not every emulator knows it.
    // https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
    const { region, urlSuffix } = Stack.of(this);
    this.issuer = `https://cognito-idp.${region}.${urlSuffix}/${pool.userPoolId}`;
    this.audience = [phones, ...servers].map(({ userPoolClientId }) => userPoolClientId);
    this.tell('UserPoolId', pool.userPoolId, 'The user pool');
    this.tell('UserPoolClientId', phones.userPoolClientId, 'What your app signs its users in with');
  }

  /** Its secret is in no output: whoever may read the client in Cognito can read it there. */
  private server(pool: UserPool, domainPrefix: string): UserPoolClient {
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
    this.tell('ServerClientId', client.userPoolClientId, 'What your app server gets its tokens with');
    this.tell('TokenUrl', `${domain.baseUrl()}/oauth2/token`, 'Where your app server gets its tokens');
    return client;
  }

  private tell(name: string, value: string, description: string): void {
    new CfnOutput(Stack.of(this), name, { value, description });
  }
}

const explainChoices = (pool: UserPool): void => {
  Validations.of(pool).acknowledge(
    {
      id: 'AwsSolutions-COG2',
      reason:
        'A second factor is for each user to choose: a calling app that demanded one would lose most of its users.',
    },
    {
      id: 'AwsSolutions-COG8',
      reason:
        'Threat protection needs the feature plan Plus, several times the price; whoever wants it changes the plan in one place.',
    },
  );
};
