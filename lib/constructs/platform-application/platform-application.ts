import { Annotations, CustomResource, Duration, Names, RemovalPolicy, Token } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { ApplicationPlatform } from '../../../lambda/contract/application-platforms.ts';
import { prebuiltFunctions } from '../prebuilt-functions.ts';
import { applicationProperties } from './application-properties.ts';
import { grantOrFail } from './grant-or-fail.ts';
import { ImportedPlatformApplication } from './imported-platform-application.ts';
import { type IPlatformApplication, PlatformApplicationBase } from './platform-application-base.ts';
import type { PlatformApplicationProps } from './platform-application-props.ts';
import { PlatformApplicationProvider } from './platform-application-provider.ts';
import { validateProps } from './validate-props.ts';

/**
 * An SNS platform application, in which device tokens are registered and through which pushes are sent. CloudFormation
 * has no such resource type (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/148), so a
 * custom resource creates it.
 */
export class PlatformApplication extends PlatformApplicationBase {
  /**
   * An application that exists already. Nothing is deployed for it.
   * @param arn its ARN, which may be a token, such as a parameter of the stack. Without a token, the application may be
   * of another region, and it is checked that it is an application's ARN.
   */
  static fromPlatformApplicationArn(scope: Construct, id: string, arn: string): IPlatformApplication {
    return new ImportedPlatformApplication(scope, id, arn);
  }

  readonly platform: ApplicationPlatform;
  readonly platformApplicationArn: string;
  /** Known at synthesis, unless it was given as a token. */
  readonly platformApplicationName: string;
  /** What Apple or Google answered about the credential: `accepted`, `inconclusive: ` and why, `unchanged`, `kept: ` and why. */
  readonly credentialProbe: string;
  protected readonly policyArn: string;
  protected readonly endpointsArn: string;
  private readonly credential: ISecret;

  constructor(scope: Construct, id: string, props: PlatformApplicationProps) {
    // Before `super`, which accepts a wrong name.
    validateProps(`${scope.node.path}/${id}`, props);
    super(scope, id, props.name === undefined ? {} : { physicalName: props.name });
    const { platform, name = uniqueName(this) } = props;
    this.platform = platform;
    this.credential = props.credential;
    this.platformApplicationName = name;
    if (platform === 'MPNS') {
      Annotations.of(this).addWarningV2(
        'ringthrough:mpns-ended',
        'SNS takes applications of MPNS, but Microsoft has ended the push service of Windows Phone: use WNS.',
      );
    }

    const { codeDir = prebuiltFunctions() } = props;
    const provider = PlatformApplicationProvider.of(this, { codeDir, ...props.provider });
    // A new name changes the logical id and so replaces the resource. CloudFormation creates the new one first; a
    // rollback deletes it and leaves the old one untouched. A rollback of an update would have to reuse the old name,
    // which is still taken.
    const isNamed = props.name !== undefined && !Token.isUnresolved(props.name);
    const resource = new CustomResource(this, isNamed ? `${platform}-${name}` : platform, {
      serviceToken: provider.serviceToken,
      resourceType: 'Custom::SnsPlatformApplication',
      // The default is an hour if the function does not answer.
      serviceTimeout: Duration.minutes(10),
      properties: applicationProperties(name, props),
    });
    resource.applyRemovalPolicy(removalPolicy(props));
    this.platformApplicationArn = this.getResourceArnAttribute(resource.ref, {
      service: 'sns',
      resource: 'app',
      resourceName: `${platform}/${this.physicalName}`,
    });
    this.credentialProbe = resource.getAttString('CredentialProbe');
    // Built from the name and not from the resource, so that permissions do not depend on its deployment.
    this.policyArn = this.stack.formatArn({ service: 'sns', resource: 'app', resourceName: `${platform}/${name}` });
    this.endpointsArn = this.stack.formatArn({
      service: 'sns',
      resource: 'endpoint',
      resourceName: `${platform}/${name}/*`,
    });

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

  /** Lets `grantee` read this application's attributes. */
  grantDescribe(grantee: IGrantable): Grant {
    return grantOrFail(this, {
      grantee,
      actions: ['sns:GetPlatformApplicationAttributes'],
      resourceArns: [this.policyArn],
    });
  }

  /** Lets `grantee` read this application's attributes and its credential. */
  grantCheckCredential(grantee: IGrantable): Grant {
    return this.credential.grantRead(grantee).combine(this.grantDescribe(grantee));
  }
}

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
