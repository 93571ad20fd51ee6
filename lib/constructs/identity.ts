import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import * as v from 'valibot';
import { type IdentityEntry, IssuerEntry } from '../../lambda/contract/identity.ts';
import type { UserPoolIdentity } from '../ringthrough-props.ts';
import { passUnknown } from './function-settings.ts';

/** Where the tokens come from that the API accepts: this deployment's user pool, or the entries of the setting `identity`. */
export interface Identity {
  readonly entries: readonly IdentityEntry[];
}

/** Sets the identity in an authorizer function, and lets it read the shared secrets and invoke the team's own authorizer. */
export const grantAuthenticate = ({ entries }: Identity, fn: LambdaFunction): void => {
  passUnknown(fn, 'identity', entries);
  for (const entry of entries) {
    if ('sharedSecret' in entry)
      grant(fn, 'secretsmanager:GetSecretValue', secretArn(Stack.of(fn), entry.sharedSecret));
    if ('authorizer' in entry) grant(fn, 'lambda:InvokeFunction', entry.authorizer);
  }
};

const grant = (grantee: LambdaFunction, action: string, resource: string): void => {
  Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [resource] });
};

/** Secrets Manager adds a hyphen and six random characters to the name. */
const secretArn = (stack: Stack, name: string): string =>
  Arn.format(
    {
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${name}-??????`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    },
    stack,
  );

/**
 * The `iss` of a user pool's tokens. Not CloudFormation's ProviderURL, which has the same value, because emulators may lack it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
export const issuerOf = (pool: IUserPool): string => {
  const { region } = pool.env;
  return `https://cognito-idp.${region}.${Stack.of(pool).urlSuffix}/${pool.userPoolId}`;
};

/** The identity of a user pool of the host application. @throws Error without app clients */
export const identityOfPool = ({ userPool, clients }: UserPoolIdentity): Identity => {
  const audience = clients.map(({ userPoolClientId }) => userPoolClientId);
  if (audience.length === 0)
    throw new Error('Ringthrough: userPool.clients must name at least one app client whose tokens are accepted');
  return { entries: [v.parse(IssuerEntry, { issuer: issuerOf(userPool), audience })] };
};
