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
  PublishCommand,
  SetPlatformApplicationAttributesCommand,
  SNSClient,
  SNSServiceException,
} from '@aws-sdk/client-sns';
import { CredentialError } from '../../credentials/credential-error.ts';
import type { PlatformApplications, SecretVersion } from '../../credentials/platform-applications.ts';
import { NotPropagatedError } from '../../credentials/retry-until-propagated.ts';
import type { CredentialEvent } from '../../devices/push-event.ts';

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
}: PlatformApplicationClients = {}): PlatformApplications => ({
  attributes: (arn) => attributesOf(sns, arn),

  create: async (platform, name, attributes) => {
    const created = await sns
      .send(new CreatePlatformApplicationCommand({ Platform: platform, Name: name, Attributes: attributes }))
      .catch(throwSnsError);
    if (created.PlatformApplicationArn === undefined)
      throw new Error('the response of CreatePlatformApplication has no PlatformApplicationArn');
    return created.PlatformApplicationArn;
  },

  announceCredential: async (topicArn, arn) => {
    const event: CredentialEvent = { EventType: 'CredentialDeployed', PlatformApplicationArn: arn };
    await sns.send(new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(event) })).catch(throwSnsError);
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

  readSecret: async (secretId) => (await readVersion(secrets, secretId)).text,
  readSecretVersion: (secretId, versionId) => readVersion(secrets, secretId, versionId),
});

const readVersion = async (
  secrets: SecretsManagerClient,
  secretId: string,
  versionId?: string,
): Promise<SecretVersion> => {
  const { SecretString: text, CreatedDate: createdAt } = await secrets
    .send(new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId }))
    .catch((error: unknown) => {
      throw secretError(error, secretId, versionId);
    });
  if (text === undefined)
    throw new CredentialError(`The secret ${secretId} is binary. Store its JSON as text (--secret-string).`);
  return { text, createdAt };
};

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

const secretError = (error: unknown, secretId: string, versionId?: string): unknown => {
  if (!(error instanceof SecretsManagerServiceException)) return error;
  if (error.name === 'ResourceNotFoundException' && versionId !== undefined) {
    return new CredentialError(
      `There is no version ${versionId} of a secret ${secretId} in this account and region. List the versions: aws secretsmanager list-secret-version-ids --secret-id ${secretId}`,
    );
  }
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
