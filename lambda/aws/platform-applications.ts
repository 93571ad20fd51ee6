import {
  GetSecretValueCommand,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import {
  CreatePlatformApplicationCommand,
  DeletePlatformApplicationCommand,
  GetPlatformApplicationAttributesCommand,
  NotFoundException,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
  SNSServiceException,
} from '@aws-sdk/client-sns';
import { CredentialError } from '../platform/credential-error.ts';
import { NotYetError } from '../platform/patience.ts';
import type { PlatformApplications, WatchedApplications } from '../platform/platform-applications.ts';

export interface PlatformApplicationClients {
  /** @default - the SDK's own timeouts: a deployment may wait, and SNS may ask Apple before it answers */
  readonly sns?: SNSClient;
  /** @default - the SDK's own timeouts */
  readonly secrets?: SecretsManagerClient;
}

/** Platform applications in SNS, their credentials in Secrets Manager. */
export const platformApplications = ({
  sns = new SNSClient(),
  secrets = new SecretsManagerClient(),
}: PlatformApplicationClients = {}): PlatformApplications & WatchedApplications => ({
  exists: async (arn) => (await attributesOf(sns, arn)) !== undefined,
  attributes: (arn) => attributesOf(sns, arn),

  create: async (platform, name, attributes) => {
    const created = await sns
      .send(new CreatePlatformApplicationCommand({ Platform: platform, Name: name, Attributes: attributes }))
      .catch(refuse);
    if (created.PlatformApplicationArn === undefined)
      throw new Error('SNS answered without the ARN of the application');
    return created.PlatformApplicationArn;
  },

  update: async (arn, attributes) => {
    await sns
      .send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn, Attributes: attributes }))
      .catch(refuse);
  },

  remove: async (arn) => {
    await sns.send(new DeletePlatformApplicationCommand({ PlatformApplicationArn: arn })).catch((error: unknown) => {
      if (!(error instanceof NotFoundException)) throw snsError(error);
    });
  },

  readSecret: async (secretId) => {
    const { SecretString: text } = await secrets
      .send(new GetSecretValueCommand({ SecretId: secretId }))
      .catch((error: unknown) => {
        throw secretError(error, secretId);
      });
    if (text === undefined)
      throw new CredentialError(`The secret ${secretId} is binary; store its JSON as text (--secret-string).`);
    return text;
  },
});

const attributesOf = (sns: SNSClient, arn: string): Promise<Record<string, string> | undefined> =>
  sns
    .send(new GetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn }))
    .then(({ Attributes: attributes = {} }) => attributes)
    .catch((error: unknown) => {
      if (error instanceof NotFoundException) return undefined;
      throw snsError(error);
    });

const refuse = (error: unknown): never => {
  throw snsError(error);
};

/** A new error with SNS's word for it and nothing else of the request, which carried the credential. */
const snsError = (error: unknown): unknown => {
  if (!(error instanceof SNSServiceException)) return error;
  const message = error.message.replaceAll(/-----BEGIN[\s\S]*/g, '[cut]');
  // A role made moments ago:
  // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/sns/platform_application.go
  const fresh = message.includes('is not a valid role to allow SNS to write to Cloudwatch Logs');
  const Kind = fresh || error.name.startsWith('AuthorizationError') ? NotYetError : Error;
  return new Kind(`SNS refused: ${error.name}: ${message}`);
};

const secretError = (error: unknown, secretId: string): unknown => {
  if (!(error instanceof SecretsManagerServiceException)) return error;
  if (error.name === 'ResourceNotFoundException') {
    return new CredentialError(
      `There is no secret ${secretId} in this account and region. Make it first: aws secretsmanager create-secret --name ${secretId} --secret-string file://credential.json`,
    );
  }
  if (error.message.includes('KMS')) {
    // A key of the customer's own: this function's role is not in its policy, and no wait will put it there.
    return new CredentialError(
      `The secret ${secretId} is encrypted with a KMS key that this deployment may not use. Encrypt it with aws/secretsmanager, ` +
        'or give PlatformApplication the secret together with its key (Secret.fromSecretAttributes).',
    );
  }
  const Kind = error.name === 'AccessDeniedException' ? NotYetError : Error;
  return new Kind(`The secret ${secretId} cannot be read: ${error.name}: ${error.message}`);
};
