import { CustomResource, Duration, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable, type IRole } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { SnsPlatform } from '../../../lambda/contract/enums.ts';
import { prebuiltFunctions } from '../prebuilt-functions.ts';
import { suppressWildcardFinding } from '../suppress-wildcard-finding.ts';
import { PlatformApplicationProvider } from './platform-application-provider.ts';

/** Delivery logs of SNS. They contain device tokens in plain text: keep the log groups for a short time only. */
export interface DeliveryFeedback {
  /**
   * Lets SNS log deliveries that Apple or Google accepted.
   * @default - not logged
   */
  readonly successRole?: IRole;
  /**
   * Percentage of the successful deliveries that is logged.
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
   * The push service: `APNS_VOIP` and `APNS_VOIP_SANDBOX` for VoIP pushes, `APNS` and `APNS_SANDBOX` for alerts, `GCM`
   * for Firebase.
   */
  readonly platform: SnsPlatform;
  /**
   * The secret with the credential, as JSON. Apple: `{"keyId", "teamId", "privateKey"}` for a `.p8` key, or
   * `{"certificate", "privateKey"}` with two PEM texts. Firebase: the service account's JSON file as downloaded. Only
   * the secret's name or ARN goes into the template; its value is read and validated during the deployment.
   */
  readonly credential: ISecret;
  /**
   * Bundle identifier of the iOS app, without `.voip`. Required for Apple's platforms.
   * @default - none, for `GCM`
   */
  readonly bundleId?: string;
  /**
   * Name in SNS: 1 to 256 letters, digits, `_`, `.` and `-`. A new name creates a new application, with which every
   * device must register again.
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
   * What the application may switch to: `<team id>.<bundle id>` for Apple, the project id for Firebase. Such a switch
   * makes every registered token worthless, so it is refused without.
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
   * export `handler`. In a fork, `bundleFunctions` of `lambda/bundle/bundle-functions.ts` writes it.
   * @default - the functions in this package
   */
  readonly codeDir?: string;
}

/**
 * An SNS platform application, in which device tokens are registered and through which pushes are sent. CloudFormation
 * has no such resource type (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/148), so a
 * custom resource creates it.
 */
export class PlatformApplication extends Construct {
  readonly platform: SnsPlatform;
  readonly applicationName: string;
  readonly applicationArn: string;
  /** What Apple or Google answered about the credential: `accepted`, `inconclusive: ` and why, `unchanged`, `kept: ` and why. */
  readonly credentialProbe: string;
  private readonly credential: ISecret;

  constructor(scope: Construct, id: string, props: PlatformApplicationProps) {
    super(scope, id);
    this.platform = props.platform;
    this.credential = props.credential;
    this.applicationName = props.name ?? uniqueName(this);
    validate(this.applicationName, props);

    const provider = PlatformApplicationProvider.of(this, props.codeDir ?? prebuiltFunctions());
    // A new name changes the logical id and so replaces the resource. CloudFormation creates the new one first; a
    // rollback deletes it and leaves the old one untouched. A rollback of an update would have to reuse the old name,
    // which is still taken.
    const resource = new CustomResource(this, props.name ? `${props.platform}-${props.name}` : props.platform, {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::SnsPlatformApplication',
      // The default is an hour if the function does not answer.
      serviceTimeout: Duration.minutes(10),
      properties: properties(this.applicationName, props),
    });
    resource.applyRemovalPolicy(removalPolicy(props));
    this.applicationArn = resource.ref;
    this.credentialProbe = resource.getAttString('CredentialProbe');

    // The handler announces a new credential where the application's own events go.
    const topic = props.eventTopics?.deliveryFailure;
    const roles = [props.feedback?.successRole, props.feedback?.failureRole].filter((role) => role !== undefined);
    for (const grant of [
      props.credential.grantRead(provider.handler),
      ...roles.map((role) => role.grantPassRole(provider.handler.grantPrincipal)),
      ...(topic ? [topic.grantPublish(provider.handler)] : []),
    ]) {
      grant.applyBefore(resource);
    }
  }

  /** Lets `grantee` create, read, update and delete endpoints of devices in this application. */
  grantRegister(grantee: IGrantable): Grant {
    suppressWildcardFinding(grantee, this.endpoints, EVERY_ENDPOINT);
    return Grant.addToPrincipal({
      grantee,
      // Some of these need the application's ARN and some the endpoint's, and SNS does not document which.
      actions: [
        'sns:CreatePlatformEndpoint',
        'sns:GetEndpointAttributes',
        'sns:SetEndpointAttributes',
        'sns:DeleteEndpoint',
      ],
      resourceArns: [this.arnOf('app', this.applicationName), this.endpoints],
    });
  }

  /** Lets `grantee` enable endpoints again that SNS has disabled. */
  grantEnableEndpoints(grantee: IGrantable): Grant {
    suppressWildcardFinding(grantee, this.endpoints, EVERY_ENDPOINT);
    return Grant.addToPrincipal({
      grantee,
      actions: ['sns:SetEndpointAttributes'],
      resourceArns: [this.arnOf('app', this.applicationName), this.endpoints],
    });
  }

  /** Lets `grantee` delete endpoints of this application. */
  grantDeleteEndpoints(grantee: IGrantable): Grant {
    suppressWildcardFinding(grantee, this.endpoints, EVERY_ENDPOINT);
    return Grant.addToPrincipal({
      grantee,
      actions: ['sns:DeleteEndpoint'],
      resourceArns: [this.arnOf('app', this.applicationName), this.endpoints],
    });
  }

  /** Lets `grantee` push to the devices registered in this application. */
  grantPublish(grantee: IGrantable): Grant {
    suppressWildcardFinding(grantee, this.endpoints, EVERY_ENDPOINT);
    return Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.endpoints] });
  }

  /** Lets `grantee` read this application's attributes and its credential. */
  grantCheckCredential(grantee: IGrantable): Grant {
    return this.credential.grantRead(grantee).combine(
      Grant.addToPrincipal({
        grantee,
        actions: ['sns:GetPlatformApplicationAttributes'],
        resourceArns: [this.arnOf('app', this.applicationName)],
      }),
    );
  }

  /** An SNS metric of the pushes through this application. */
  metric(metricName: SnsMetric, options: MetricOptions = {}): Metric {
    return new Metric({
      namespace: 'AWS/SNS',
      metricName,
      dimensionsMap: { Application: this.applicationName, Platform: this.platform },
      statistic: 'Sum',
      ...options,
    });
  }

  private get endpoints(): string {
    return this.arnOf('endpoint', `${this.applicationName}/*`);
  }

  /** Built from the name and not from the resource, so that permissions do not depend on its deployment. */
  private arnOf(resource: 'app' | 'endpoint', name: string): string {
    return Stack.of(this).formatArn({ service: 'sns', resource, resourceName: `${this.platform}/${name}` });
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
type SnsMetric = 'NumberOfNotificationsDelivered' | 'NumberOfNotificationsFailed';

const EVERY_ENDPOINT =
  'Endpoints are created at run time, one per device; limited to those of this one platform application.';

const uniqueName = (scope: Construct): string =>
  Names.uniqueResourceName(scope, { maxLength: 120, separator: '-', allowedSpecialCharacters: '_.-' });

const removalPolicy = ({
  removalPolicy = RemovalPolicy.RETAIN,
  adoptExisting,
}: PlatformApplicationProps): RemovalPolicy => {
  // CloudFormation applies the policy: it sends no delete request for a retained application. An application that a
  // failed deployment has just created has no devices and would block the next attempt; an adopted one has devices.
  const isNew = removalPolicy === RemovalPolicy.RETAIN && !adoptExisting;
  return isNew ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : removalPolicy;
};

const validate = (name: string, { platform, bundleId, feedback }: PlatformApplicationProps): void => {
  if (Token.isUnresolved(name)) throw new Error('PlatformApplication: name must be known at synthesis, not a token');
  if (!/^[\w.-]{1,256}$/.test(name)) {
    throw new Error(`PlatformApplication: the name "${name}" must be 1 to 256 letters, digits, "_", "." and "-"`);
  }
  if (platform !== 'GCM' && !bundleId) throw new Error(`PlatformApplication: ${platform} needs the app's bundleId`);
  if (bundleId?.endsWith('.voip')) {
    throw new Error(
      `PlatformApplication: write bundleId without ".voip" ("${bundleId}"); the suffix is added where APNs requires it`,
    );
  }
  const rate = feedback?.successSampleRate ?? 0;
  if (!Number.isInteger(rate) || rate < 0 || rate > 100) {
    throw new Error(`PlatformApplication: successSampleRate must be a whole number from 0 to 100, not ${rate}`);
  }
};

/** Read by `lambda/credentials/resource-properties.ts`; `undefined` values are left out of the template. */
const properties = (name: string, props: PlatformApplicationProps) => ({
  Platform: props.platform,
  Name: name,
  BundleId: props.bundleId,
  // The name if CDK does not know the full ARN: an ARN without its random suffix is ambiguous if the name ends in a
  // hyphen and six characters.
  SecretId: props.credential.secretFullArn ?? props.credential.secretName,
  VersionId: props.secretVersionId,
  AllowIdentityChange: props.allowIdentityChange?.join(',') || undefined,
  AdoptExisting: props.adoptExisting ? 'true' : undefined,
  SuccessFeedbackRoleArn: props.feedback?.successRole?.roleArn,
  SuccessFeedbackSampleRate: props.feedback?.successSampleRate,
  FailureFeedbackRoleArn: props.feedback?.failureRole?.roleArn,
  EventEndpointCreated: props.eventTopics?.created?.topicArn,
  EventEndpointUpdated: props.eventTopics?.updated?.topicArn,
  EventEndpointDeleted: props.eventTopics?.deleted?.topicArn,
  EventDeliveryFailure: props.eventTopics?.deliveryFailure?.topicArn,
});
