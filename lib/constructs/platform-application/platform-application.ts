import { CustomResource, Duration, Names, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { Grant, type IGrantable, type IRole } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { SnsPlatform } from '../../../lambda/contract/words.ts';
import { explainWildcard } from '../explain-wildcard.ts';
import { PlatformApplicationProvider } from './platform-application-provider.ts';

/** Delivery logs of SNS. They hold the device tokens as they are: keep the roles' log groups short-lived. */
export interface DeliveryFeedback {
  /**
   * Lets SNS log deliveries that Apple or Google took.
   * @default - not logged
   */
  readonly successRole?: IRole;
  /**
   * How many of those to log, in per cent.
   * @default - what SNS does of itself
   */
  readonly successSampleRate?: number;
  /**
   * Lets SNS log every delivery that failed for good, with the provider's reason.
   * @default - not logged
   */
  readonly failureRole?: IRole;
}

/** Topics that SNS tells about its endpoints. */
export interface EventTopics {
  /** @default - not told */
  readonly created?: ITopic;
  /** @default - not told */
  readonly updated?: ITopic;
  /** @default - not told */
  readonly deleted?: ITopic;
  /**
   * A push that was accepted and then failed for good, such as a token that Apple has withdrawn.
   * @default - not told
   */
  readonly deliveryFailure?: ITopic;
}

export interface PlatformApplicationProps {
  /**
   * Which push service: `APNS_VOIP` and `APNS_VOIP_SANDBOX` ring, `APNS` and `APNS_SANDBOX` show alerts, `GCM` is
   * Firebase.
   */
  readonly platform: SnsPlatform;
  /**
   * The secret with the credential, as JSON. Apple: `{"keyId", "teamId", "privateKey"}` for a `.p8` key, or
   * `{"certificate", "privateKey"}` with two PEM texts. Firebase: the service account's JSON file as downloaded. Only
   * the secret's name or ARN goes into the template; the content is read and checked while deploying.
   */
  readonly credential: ISecret;
  /**
   * Bundle identifier of the iOS app, without `.voip`. Apple's platforms need it.
   * @default - none, for `GCM`
   */
  readonly bundleId?: string;
  /**
   * Name in SNS: 1 to 256 letters, digits, `_`, `.` and `-`. Another name is another application: every device must
   * register again.
   * @default - unique, made from the construct's path
   */
  readonly name?: string;
  /**
   * Change this text after putting another credential into the secret: CloudFormation cannot see inside it.
   * @default - none
   */
  readonly secretVersion?: string;
  /**
   * What becomes of the application when it leaves the stack. Deleting it orphans the endpoint of every device.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether to take over an application of this name that exists already, with the devices registered in it: one that a
   * deleted stack left behind, say. Without it such a deployment fails, so that nobody's application is taken over by
   * mistake.
   * @default false
   */
  readonly adoptExisting?: boolean;
  /** @default - no delivery logs */
  readonly feedback?: DeliveryFeedback;
  /** @default - no events */
  readonly eventTopics?: EventTopics;
  /**
   * Folder with the bundled functions, as `bundleFunctions` of `lambda/bundle.ts` leaves it; the handler is
   * `platform-application`.
   */
  readonly codeDir: string;
}

/**
 * An SNS platform application: what a device's token is registered with, and what a push goes out through.
 * CloudFormation has no such resource type
 * (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/148), so a function of ours makes it.
 */
export class PlatformApplication extends Construct {
  readonly platform: SnsPlatform;
  readonly applicationName: string;
  readonly applicationArn: string;
  private readonly credential: ISecret;

  constructor(scope: Construct, id: string, props: PlatformApplicationProps) {
    super(scope, id);
    this.platform = props.platform;
    this.credential = props.credential;
    this.applicationName = props.name ?? uniqueName(this);
    check(this.applicationName, props);

    const provider = PlatformApplicationProvider.of(this, props.codeDir);
    // A rename makes another resource under another logical id. CloudFormation then creates the new one first, and a
    // roll-back removes that and leaves the old one untouched; renaming in place would have to take the old name back
    // while it is taken.
    const resource = new CustomResource(this, props.name ? `${props.platform}-${props.name}` : props.platform, {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::SnsPlatformApplication',
      // Without this CloudFormation waits an hour for a function that cannot answer.
      serviceTimeout: Duration.minutes(10),
      properties: properties(this.applicationName, props),
    });
    resource.applyRemovalPolicy(removalPolicy(props));
    this.applicationArn = resource.ref;

    const roles = [props.feedback?.successRole, props.feedback?.failureRole].filter((role) => role !== undefined);
    for (const grant of [
      props.credential.grantRead(provider.handler),
      ...roles.map((role) => role.grantPassRole(provider.handler.grantPrincipal)),
    ]) {
      grant.applyBefore(resource);
    }
  }

  /** Lets `grantee` register devices here, repair their endpoints and forget them. */
  grantRegister(grantee: IGrantable): Grant {
    explainWildcard(grantee, this.endpoints, EVERY_ENDPOINT);
    return Grant.addToPrincipal({
      grantee,
      // SNS checks some of these against the application and some against the endpoint, and does not document which.
      actions: [
        'sns:CreatePlatformEndpoint',
        'sns:GetEndpointAttributes',
        'sns:SetEndpointAttributes',
        'sns:DeleteEndpoint',
      ],
      resourceArns: [this.arnOf('app', this.applicationName), this.endpoints],
    });
  }

  /** Lets `grantee` push to the devices registered here. */
  grantPublish(grantee: IGrantable): Grant {
    explainWildcard(grantee, this.endpoints, EVERY_ENDPOINT);
    return Grant.addToPrincipal({ grantee, actions: ['sns:Publish'], resourceArns: [this.endpoints] });
  }

  /** Lets `grantee` see how this application is doing, and read its credential. */
  grantWatch(grantee: IGrantable): Grant {
    return this.credential.grantRead(grantee).combine(
      Grant.addToPrincipal({
        grantee,
        actions: ['sns:GetPlatformApplicationAttributes'],
        resourceArns: [this.arnOf('app', this.applicationName)],
      }),
    );
  }

  /** What SNS counts of the pushes through this application. */
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

  /** Written out rather than taken from the resource, so that a permission never waits for a deployment. */
  private arnOf(resource: 'app' | 'endpoint', name: string): string {
    return Stack.of(this).formatArn({ service: 'sns', resource, resourceName: `${this.platform}/${name}` });
  }
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html */
type SnsMetric = 'NumberOfNotificationsDelivered' | 'NumberOfNotificationsFailed';

const EVERY_ENDPOINT =
  'Endpoints are made while running, one per device; limited to those of this one platform application.';

const uniqueName = (scope: Construct): string =>
  Names.uniqueResourceName(scope, { maxLength: 120, separator: '-', allowedSpecialCharacters: '_.-' });

const removalPolicy = ({
  removalPolicy = RemovalPolicy.RETAIN,
  adoptExisting,
}: PlatformApplicationProps): RemovalPolicy => {
  // CloudFormation itself keeps what is to be kept: it then never asks our function to delete anything. An application
  // that a failed deployment has just made holds no device yet, and would be in the way of the next attempt. One that
  // it adopted does hold devices.
  const madeNow = removalPolicy === RemovalPolicy.RETAIN && !adoptExisting;
  return madeNow ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : removalPolicy;
};

const check = (name: string, { platform, bundleId, feedback }: PlatformApplicationProps): void => {
  if (Token.isUnresolved(name))
    throw new Error('PlatformApplication: name must be known while synthesising, not a token');
  if (!/^[\w.-]{1,256}$/.test(name)) {
    throw new Error(`PlatformApplication: the name "${name}" must be 1 to 256 letters, digits, "_", "." and "-"`);
  }
  if (platform !== 'GCM' && !bundleId) throw new Error(`PlatformApplication: ${platform} needs the app's bundleId`);
  if (bundleId?.endsWith('.voip')) {
    throw new Error(
      `PlatformApplication: give bundleId without ".voip" ("${bundleId}"); the suffix is added where Apple wants it`,
    );
  }
  const rate = feedback?.successSampleRate ?? 0;
  if (!Number.isInteger(rate) || rate < 0 || rate > 100) {
    throw new Error(`PlatformApplication: successSampleRate must be a whole number from 0 to 100, not ${rate}`);
  }
};

/** What `lambda/platform/properties.ts` reads on the other side; `undefined` ones are left out of the template. */
const properties = (name: string, props: PlatformApplicationProps) => ({
  Platform: props.platform,
  Name: name,
  BundleId: props.bundleId,
  // The name where CDK knows only that: an ARN without its random suffix is ambiguous when the name ends in a hyphen
  // and six letters.
  SecretId: props.credential.secretFullArn ?? props.credential.secretName,
  SecretVersion: props.secretVersion,
  AdoptExisting: props.adoptExisting ? 'true' : undefined,
  SuccessFeedbackRoleArn: props.feedback?.successRole?.roleArn,
  SuccessFeedbackSampleRate: props.feedback?.successSampleRate,
  FailureFeedbackRoleArn: props.feedback?.failureRole?.roleArn,
  EventEndpointCreated: props.eventTopics?.created?.topicArn,
  EventEndpointUpdated: props.eventTopics?.updated?.topicArn,
  EventEndpointDeleted: props.eventTopics?.deleted?.topicArn,
  EventDeliveryFailure: props.eventTopics?.deliveryFailure?.topicArn,
});
