import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IdentityEntry } from '../../lambda/contract/identity.ts';
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
