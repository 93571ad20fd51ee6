import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RingOutcome } from '../../lambda/contract/enums.ts';
import { ENV } from '../../lambda/contract/environment.ts';
import type { CredentialProblem } from '../../lambda/contract/monitoring.ts';

/** The custom metrics that CloudWatch extracts from the functions' logs: `metrics` in `lambda/http/log.ts`. */
export class CallMetrics {
  /** One for each deployment of an account. */
  readonly namespace: string;

  constructor(namespace: string) {
    this.namespace = namespace;
  }

  /** Sets the metrics namespace of `fn`. */
  collectFrom(fn: LambdaFunction): void {
    fn.addEnvironment(ENV.metricsNamespace, this.namespace);
  }

  /** Rings by the result of SNS Publish. */
  rings(outcome: RingOutcome, options?: MetricOptions): Metric {
    return this.metric('Rings', { outcome }, options);
  }

  /** Milliseconds from the push to the phone's ringing receipt. `SampleCount` is the number of reported rings. */
  pushToReceipt(options?: MetricOptions): Metric {
    return this.metric('PushToReceipt', {}, options);
  }

  /** Unreported rings: no receipt arrived until the call was closed. */
  ringsWithoutReceipt(options?: MetricOptions): Metric {
    return this.metric('RingsWithoutReceipt', {}, options);
  }

  /** Web Pushes by the answer of the browser's push service; `dropped`: too late to be sent. */
  webPushes(outcome: string, options?: MetricOptions): Metric {
    return this.metric('WebPushes', { outcome }, options);
  }

  answeredCalls(options?: MetricOptions): Metric {
    return this.metric('AnsweredCalls', {}, options);
  }

  missedCalls(options?: MetricOptions): Metric {
    return this.metric('MissedCalls', {}, options);
  }

  /** Sockets that could not be authorised because the issuer or the table did not answer. */
  socketsUnauthorised(options?: MetricOptions): Metric {
    return this.metric('SocketsUnauthorised', {}, options);
  }

  /** Endpoint events of SNS, by the action that followed (`FeedbackAction`). */
  pushFeedback(action: string, options?: MetricOptions): Metric {
    return this.metric('PushFeedback', { action }, options);
  }

  /** Refused tokens while an application's tokens are refused in bulk. */
  tokensRefusedInBulk(options?: MetricOptions): Metric {
    return this.metric('TokensRefusedInBulk', {}, options);
  }

  /** Events that a target did not take. */
  eventsNotPublished(options?: MetricOptions): Metric {
    return this.metric('EventsNotPublished', {}, options);
  }

  /** Records of the table's stream of which no event could be made. */
  unreadableEvents(options?: MetricOptions): Metric {
    return this.metric('UnreadableEvents', {}, options);
  }

  /** Milliseconds from the queue to the receiver of a webhook. `SampleCount` is the number of delivered events. */
  webhookAge(webhook: string, options?: MetricOptions): Metric {
    return this.metric('WebhookAge', { webhook }, options);
  }

  /** Deliveries that a webhook's receiver did not take; each is repeated. */
  webhookFailures(webhook: string, options?: MetricOptions): Metric {
    return this.metric('WebhookFailures', { webhook }, options);
  }

  /** Events that a webhook's receiver did not take for a day. */
  webhooksGivenUp(webhook: string, options?: MetricOptions): Metric {
    return this.metric('WebhooksGivenUp', { webhook }, options);
  }

  /** Days until a platform application's certificate expires; without `application`, the minimum of all. */
  credentialDaysLeft(application: string | undefined, options?: MetricOptions): Metric {
    const dimensions: Record<string, string> = application === undefined ? {} : { application };
    return this.metric('CredentialDaysLeft', dimensions, { statistic: 'Minimum', ...options });
  }

  credentialProblems(problem: CredentialProblem, options?: MetricOptions): Metric {
    return this.metric('CredentialProblems', { problem }, options);
  }

  /** Platform applications that one run of `credential-watch` checked. */
  credentialsChecked(options?: MetricOptions): Metric {
    return this.metric('CredentialsChecked', {}, options);
  }

  /** Credentials about which Apple or Google gave no answer. */
  credentialsNotProbed(options?: MetricOptions): Metric {
    return this.metric('CredentialsNotProbed', {}, options);
  }

  /** Problems that one check of the state found: 0 if everything is as the functions need it. */
  stateProblems(options?: MetricOptions): Metric {
    return this.metric('StateProblems', {}, { statistic: 'Maximum', ...options });
  }

  private metric(metricName: string, dimensionsMap: Record<string, string>, options: MetricOptions = {}): Metric {
    return new Metric({ namespace: this.namespace, metricName, dimensionsMap, statistic: 'Sum', ...options });
  }
}
