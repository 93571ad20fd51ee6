import type { ApplicationPlatform } from '../contract/application-platforms.ts';

/** Operations of the custom resource on SNS and Secrets Manager. Each may throw `NotPropagatedError`. */
export interface PlatformApplications {
  /** The application's attributes in SNS; `undefined` when it does not exist. */
  attributes(arn: string): Promise<Readonly<Record<string, string>> | undefined>;
  /** Creates the application and returns its ARN. */
  create(platform: ApplicationPlatform, name: string, attributes: Record<string, string>): Promise<string>;
  update(arn: string, attributes: Record<string, string>): Promise<void>;
  /** Publishes to a topic of the application's events that it has got a new credential: see `CredentialEvent`. */
  announceCredential(topicArn: string, arn: string): Promise<void>;
  /** No error when it does not exist. */
  remove(arn: string): Promise<void>;
  /** The current text of a secret, by name or ARN. @throws CredentialError when it cannot be read or has no text */
  readSecret(secretId: string): Promise<string>;
  /** One version of a secret; without `versionId` the current one. @throws CredentialError as `readSecret` does */
  readSecretVersion(secretId: string, versionId?: string): Promise<SecretVersion>;
}

export interface SecretVersion {
  readonly text: string;
  /** When this version was stored. */
  readonly createdAt: Date | undefined;
}

/** Reads for monitoring the applications and their credentials. */
export type MonitoredApplications = Pick<PlatformApplications, 'readSecret' | 'attributes'>;
