import type { SnsPlatform } from '../contract/enums.ts';

/** Operations of the custom resource on SNS and Secrets Manager. Each may throw `NotPropagatedError`. */
export interface PlatformApplications {
  exists(arn: string): Promise<boolean>;
  /** Creates the application and returns its ARN. */
  create(platform: SnsPlatform, name: string, attributes: Record<string, string>): Promise<string>;
  update(arn: string, attributes: Record<string, string>): Promise<void>;
  /** No error when it does not exist. */
  remove(arn: string): Promise<void>;
  /** The current text of a secret, by name or ARN. @throws CredentialError when it cannot be read or has no text */
  readSecret(secretId: string): Promise<string>;
}

/** Reads for monitoring the applications and their credentials. */
export interface MonitoredApplications extends Pick<PlatformApplications, 'readSecret'> {
  /** The application's attributes in SNS; `undefined` when it does not exist. */
  attributes(arn: string): Promise<Readonly<Record<string, string>> | undefined>;
}
