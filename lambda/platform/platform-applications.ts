import type { SnsPlatform } from '../contract/words.ts';

/** What the custom resource needs from SNS and Secrets Manager. Each may throw `NotYetError`. */
export interface PlatformApplications {
  exists(arn: string): Promise<boolean>;
  /** Makes the application and answers its ARN. */
  create(platform: SnsPlatform, name: string, attributes: Record<string, string>): Promise<string>;
  update(arn: string, attributes: Record<string, string>): Promise<void>;
  /** No error when it is gone already. */
  remove(arn: string): Promise<void>;
  /** The current text of a secret, by name or ARN. @throws CredentialError where there is none that can be read */
  readSecret(secretId: string): Promise<string>;
}

/** What watching platform applications needs of the same two. */
export interface WatchedApplications extends Pick<PlatformApplications, 'readSecret'> {
  /** What SNS shows of an application; `undefined` when it knows none of this ARN. */
  attributes(arn: string): Promise<Readonly<Record<string, string>> | undefined>;
}
