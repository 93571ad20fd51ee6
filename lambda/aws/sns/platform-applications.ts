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
import { CredentialError } from '../../credentials/credential-error.ts';
import type { MonitoredApplications, PlatformApplications } from '../../credentials/platform-applications.ts';
import { NotPropagatedError } from '../../credentials/retry-until-propagated.ts';

export interface PlatformApplicationClients {
  /** @default - the SDK's timeouts: a deployment may wait, and SNS may contact Apple before it answers */
  readonly sns?: SNSClient;
  /** @default - the SDK's timeouts */
  readonly secrets?: SecretsManagerClient;
}

/** Platform applications in SNS, their credentials in Secrets Manager. */
export const platformApplications = ({
  sns = new SNSClient(),
  secrets = new SecretsManagerClient(),
}: PlatformApplicationClients = {}): PlatformApplications & MonitoredApplications => ({
  exists: async (arn) => (await attributesOf(sns, arn)) !== undefined,
  attributes: (arn) => attributesOf(sns, arn),

  create: async (platform, name, attributes) => {
    const created = await sns
      .send(new CreatePlatformApplicationCommand({ Platform: platform, Name: name, Attributes: attributes }))
      .catch(throwSnsError);
    if (created.PlatformApplicationArn === undefined)
      throw new Error('the response of CreatePlatformApplication has no PlatformApplicationArn');
    return created.PlatformApplicationArn;
  },

  update: async (arn, attributes) => {
    await sns
      .send(new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn: arn, Attributes: attributes }))
      .catch(throwSnsError);
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
      throw new CredentialError(`The secret ${secretId} is binary. Store its JSON as text (--secret-string).`);
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

const throwSnsError = (error: unknown): never => {
  throw snsError(error);
};

/** A new error with SNS's error name and message only, because the original one holds the request's credential. */
const snsError = (error: unknown): unknown => {
  if (!(error instanceof SNSServiceException)) return error;
  const message = error.message.replaceAll(/-----BEGIN[\s\S]*/g, '[redacted]');
  // SNS does not accept an IAM role for a few seconds after its creation:
  // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/sns/platform_application.go
  const isNewRole = message.includes('is not a valid role to allow SNS to write to Cloudwatch Logs');
  const Kind = isNewRole || error.name.startsWith('AuthorizationError') ? NotPropagatedError : Error;
  return new Kind(`SNS rejected the request: ${error.name}: ${message}`);
};

const secretError = (error: unknown, secretId: string): unknown => {
  if (!(error instanceof SecretsManagerServiceException)) return error;
  if (error.name === 'ResourceNotFoundException') {
    return new CredentialError(
      `There is no secret ${secretId} in this account and region. Create it first: aws secretsmanager create-secret --name ${secretId} --secret-string file://credential.json`,
    );
  }
  if (error.message.includes('KMS')) {
    // A customer managed key: its policy does not include this function's role, and waiting does not change that.
    return new CredentialError(
      `The secret ${secretId} is encrypted with a KMS key that this function may not use. Encrypt it with aws/secretsmanager, ` +
        'or give PlatformApplication the secret together with its key (Secret.fromSecretAttributes).',
    );
  }
  const Kind = error.name === 'AccessDeniedException' ? NotPropagatedError : Error;
  return new Kind(`The secret ${secretId} cannot be read: ${error.name}: ${error.message}`);
};
