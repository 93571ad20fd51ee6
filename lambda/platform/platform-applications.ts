import type { SnsPlatform } from '../contract/words.ts';

/** What the custom resource needs from SNS and Secrets Manager. Each may throw `NotYetError`. */
export interface PlatformApplications {
  exists(arn: string): Promise<boolean>;
  /** Makes the application and answers its ARN. */
  create(platform: SnsPlatform, name: string, attributes: Record<string, string>): Promise<string>;
  update(arn: string, attributes: Record<string, string>): Promise<void>;
  /** No error when it is gone already. */
  remove(arn: string): Promise<void>;
  /** The current text of a secret, by name or ARN. */
  readSecret(secretId: string): Promise<string>;
}
