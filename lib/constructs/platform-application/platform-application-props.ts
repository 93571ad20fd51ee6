import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { ApplicationPlatform } from '../../../lambda/contract/application-platforms.ts';
import type { ProviderOptions } from './provider-settings.ts';

/** Delivery logs of SNS. They contain device tokens in plain text: keep the log groups for a short time only. */
export interface DeliveryFeedback {
  /**
   * Lets SNS log deliveries that Apple or Google accepted.
   * @default - not logged
   */
  readonly successRole?: IRole;
  /**
   * Percentage of the successful deliveries that is logged, a whole number from 0 to 100.
   * @default - SNS's own default
   */
  readonly successSampleRate?: number;
  /**
   * Lets SNS log every permanently failed delivery, with the provider's reason.
   * @default - not logged
   */
  readonly failureRole?: IRole;
}

/** Topics to which SNS publishes endpoint events. */
export interface EventTopics {
  /** @default - not published */
  readonly created?: ITopic;
  /** @default - not published */
  readonly updated?: ITopic;
  /** @default - not published */
  readonly deleted?: ITopic;
  /**
   * A push that SNS accepted and whose delivery failed permanently, for example because the token is no longer valid.
   * @default - not published
   */
  readonly deliveryFailure?: ITopic;
}

export interface PlatformApplicationProps {
  /**
   * The push service: `APNS_VOIP` and `APNS_VOIP_SANDBOX` for VoIP pushes, `APNS` and `APNS_SANDBOX` for alerts, `MACOS`
   * and `MACOS_SANDBOX` for Macs, `GCM` for Firebase, `ADM` for Amazon's devices, `WNS` for Windows, `BAIDU`; and what
   * else SNS has. Must be known at synthesis.
   */
  readonly platform: ApplicationPlatform;
  /**
   * The secret with the credential, as JSON. Only its name or ARN goes into the template; its value is read and
   * validated during the deployment.
   *
   * - Apple: `{"keyId", "teamId", "privateKey"}` for a `.p8` key, or `{"certificate", "privateKey"}` with two PEM texts
   * - `GCM`: the JSON file of a Google service account, as downloaded
   * - `ADM`: `{"clientId", "clientSecret"}`
   * - `BAIDU`: `{"apiKey", "secretKey"}`
   * - `WNS`: `{"packageSid", "secretKey"}`
   * - `MPNS`: `{"certificate", "privateKey"}` with a TLS certificate
   */
  readonly credential: ISecret;
  /**
   * Bundle identifier of the app on Apple's platforms, without `.voip`: required for those, and not used for others. For
   * `APNS_PASSBOOK` the pass type id, for `APNS_MDM` the topic of the certificate.
   * @default - none
   */
  readonly bundleId?: string;
  /**
   * Name in SNS: 1 to 256 letters, digits, `_`, `.` and `-`. A new name creates a new application, with which every
   * device must register again; so give one, and a changed path of the construct does not change it.
   *
   * With a token, whose value is known during the deployment only, the rollback of a deployment that changed the value
   * fails, unless `adoptExisting` is set.
   * @default - a unique name from the construct's path
   */
  readonly name?: string;
  /**
   * Version id of the secret's value. CloudFormation does not detect a changed value, but a changed id; a rollback reads
   * the version before.
   * @default - the current version when the application is created or its other properties of the credential change
   */
  readonly secretVersionId?: string;
  /**
   * What the application may switch to: `<team id>.<bundle id>` for Apple, the project id for Firebase; for others the
   * name in the credential. Such a switch makes every registered token worthless, so it is refused without.
   * @default - none
   */
  readonly allowIdentityChange?: readonly string[];
  /**
   * Applies when the application is removed from the stack. Deleting it orphans the endpoint of every device.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether to take over an existing application of this name with the devices registered in it, for example one that a
   * deleted stack retained. If `false`, such a deployment fails, so that no application is taken over by mistake.
   * @default false
   */
  readonly adoptExisting?: boolean;
  /** @default - no delivery logs */
  readonly feedback?: DeliveryFeedback;
  /** @default - no events */
  readonly eventTopics?: EventTopics;
  /**
   * Folder of your own bundles of the functions: the custom resource's is `platform-application/index.js` in it, with the
   * export `handler`. In a fork, `bundleFunctions` of `lambda/bundle/bundle-functions.ts` writes it. The same for every
   * application of a stack: they share one function.
   * @default - the functions in this package
   */
  readonly codeDir?: string;
  /**
   * Network and permissions boundary of the function that creates the applications. The same for every application of a
   * stack: they share one function, and a second one with other options is refused.
   * @default - no VPC, no permissions boundary
   */
  readonly provider?: ProviderOptions;
}
