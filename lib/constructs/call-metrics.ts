import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { ENV } from '../../lambda/contract/environment.ts';
import type { CredentialProblem } from '../../lambda/contract/watching.ts';
import type { RingOutcome } from '../../lambda/contract/words.ts';

/** The functions' own metrics, which CloudWatch makes of their logs: `lambda/http/log.ts`. */
export class CallMetrics {
  /** Of this deployment alone: others may live in the same account. */
  private readonly namespace: string;

  constructor(stage: string) {
    this.namespace = `Ringthrough/${stage}`;
  }

  /** Has `fn` put its metrics here. */
  gatherFrom(fn: LambdaFunction): void {
    fn.addEnvironment(ENV.metricsNamespace, this.namespace);
  }

  /** Rings that SNS was asked for, by what it said. */
  rings(outcome: RingOutcome, options?: MetricOptions): Metric {
    return this.metric('Rings', { outcome }, options);
  }

  /** Milliseconds from a push to the phone's word that it rings; counted, the rings that were heard of. */
  pushToReceipt(options?: MetricOptions): Metric {
    return this.metric('PushToReceipt', {}, options);
  }

  ringsWithoutReceipt(options?: MetricOptions): Metric {
    return this.metric('RingsWithoutReceipt', {}, options);
  }

  answeredCalls(options?: MetricOptions): Metric {
    return this.metric('AnsweredCalls', {}, options);
  }

  missedCalls(options?: MetricOptions): Metric {
    return this.metric('MissedCalls', {}, options);
  }

  /** Sockets of which nobody could say who opened them: the issuer or the table did not answer. */
  socketsUnauthorised(options?: MetricOptions): Metric {
    return this.metric('SocketsUnauthorised', {}, options);
  }

  /** What SNS told of endpoints, by what was done about it. */
  pushFeedback(action: string, options?: MetricOptions): Metric {
    return this.metric('PushFeedback', { action }, options);
  }

  /** Days that the certificate of a platform application is good for; of the one that has fewest, if none is named. */
  credentialDaysLeft(application: string | undefined, options?: MetricOptions): Metric {
    const dimensions: Record<string, string> = application === undefined ? {} : { application };
    return this.metric('CredentialDaysLeft', dimensions, { statistic: 'Minimum', ...options });
  }

  credentialProblems(problem: CredentialProblem, options?: MetricOptions): Metric {
    return this.metric('CredentialProblems', { problem }, options);
  }

  /** Platform applications that a run of the credential watch looked at. */
  credentialsChecked(options?: MetricOptions): Metric {
    return this.metric('CredentialsChecked', {}, options);
  }

  private metric(metricName: string, dimensionsMap: Record<string, string>, options: MetricOptions = {}): Metric {
    return new Metric({ namespace: this.namespace, metricName, dimensionsMap, statistic: 'Sum', ...options });
  }
}
