import { type IResource, Resource, Token } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { suppressWildcardFinding } from '../suppress-wildcard-finding.ts';
import { grantOrFail } from './grant-or-fail.ts';

/** An SNS platform application, of this app or imported. */
export interface IPlatformApplication extends IResource {
  /** The platform in SNS, such as `APNS_VOIP`. */
  readonly platform: string;
  /** `arn:aws:sns:<region>:<account>:app/<platform>/<name>` */
  readonly platformApplicationArn: string;
  readonly platformApplicationName: string;

  /**
   * Lets `grantee` perform actions such as `sns:ListEndpointsByPlatformApplication` on the application and its endpoints.
   * @throws Error, as every grant here does, if `grantee` has no policy to which the permission could be added
   */
  grant(grantee: IGrantable, ...actions: string[]): Grant;
  /** Lets `grantee` create, read, update and delete endpoints of devices in this application. */
  grantRegister(grantee: IGrantable): Grant;
  /** Lets `grantee` push to the devices registered in this application. */
  grantPublish(grantee: IGrantable): Grant;
  /** Lets `grantee` enable endpoints again that SNS has disabled. */
  grantEnableEndpoints(grantee: IGrantable): Grant;
  /** Lets `grantee` delete endpoints of this application. */
  grantDeleteEndpoints(grantee: IGrantable): Grant;

  /** An SNS metric of the pushes through this application. @default - the sum of five minutes */
  metric(metricName: string, options?: MetricOptions): Metric;
  /** Pushes that SNS accepted. @default - the sum of five minutes */
  metricNumberOfMessagesPublished(options?: MetricOptions): Metric;
  /** Pushes that Apple, Google or another push service accepted. @default - the sum of five minutes */
  metricNumberOfNotificationsDelivered(options?: MetricOptions): Metric;
  /** Pushes that SNS accepted and could not deliver. @default - the sum of five minutes */
  metricNumberOfNotificationsFailed(options?: MetricOptions): Metric;
  /** The size of the pushes in bytes. @default - the average of five minutes */
  metricPublishSize(options?: MetricOptions): Metric;
}

const EVERY_ENDPOINT =
  'Endpoints are created at run time, one per device; limited to those of this one platform application.';

/** Grants and metrics, which need no more than ARN, platform and name. */
export abstract class PlatformApplicationBase extends Resource implements IPlatformApplication {
  abstract readonly platform: string;
  abstract readonly platformApplicationArn: string;
  abstract readonly platformApplicationName: string;
  /** The application's ARN in policies. */
  protected abstract readonly policyArn: string;
  /** The ARN of every endpoint in policies. */
  protected abstract readonly endpointsArn: string;

  grant(grantee: IGrantable, ...actions: string[]): Grant {
    return this.grantOn(grantee, [this.policyArn, this.endpointsArn], actions);
  }

  grantRegister(grantee: IGrantable): Grant {
    // Some of these need the application's ARN and some the endpoint's, and SNS does not document which.
    return this.grant(
      grantee,
      'sns:CreatePlatformEndpoint',
      'sns:GetEndpointAttributes',
      'sns:SetEndpointAttributes',
      'sns:DeleteEndpoint',
    );
  }

  grantPublish(grantee: IGrantable): Grant {
    return this.grantOn(grantee, [this.endpointsArn], ['sns:Publish']);
  }

  grantEnableEndpoints(grantee: IGrantable): Grant {
    return this.grant(grantee, 'sns:SetEndpointAttributes');
  }

  grantDeleteEndpoints(grantee: IGrantable): Grant {
    return this.grant(grantee, 'sns:DeleteEndpoint');
  }

  /**
   * SNS has the metrics of an application under its name and platform; see "Amazon SNS metrics" and "Dimensions" of
   * https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
   */
  metric(metricName: string, options: MetricOptions = {}): Metric {
    const { region, account } = this.env;
    return new Metric({
      namespace: 'AWS/SNS',
      metricName,
      dimensionsMap: { Application: this.platformApplicationName, Platform: this.platform },
      statistic: 'Sum',
      ...(Token.isUnresolved(region) ? {} : { region }),
      ...(Token.isUnresolved(account) ? {} : { account }),
      ...options,
    });
  }

  metricNumberOfMessagesPublished(options?: MetricOptions): Metric {
    return this.metric('NumberOfMessagesPublished', options);
  }

  metricNumberOfNotificationsDelivered(options?: MetricOptions): Metric {
    return this.metric('NumberOfNotificationsDelivered', options);
  }

  metricNumberOfNotificationsFailed(options?: MetricOptions): Metric {
    return this.metric('NumberOfNotificationsFailed', options);
  }

  metricPublishSize(options?: MetricOptions): Metric {
    return this.metric('PublishSize', { statistic: 'Average', ...options });
  }

  private grantOn(grantee: IGrantable, resourceArns: string[], actions: readonly string[]): Grant {
    const grant = grantOrFail(this, { grantee, actions: [...actions], resourceArns });
    if (resourceArns.includes(this.endpointsArn)) suppressWildcardFinding(grantee, this.endpointsArn, EVERY_ENDPOINT);
    return grant;
  }
}
