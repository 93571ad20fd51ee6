import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { CallTable } from './call-table.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { shareOf, sumOf } from './share.ts';

export interface ApiAlarmsProps {
  readonly api: Pick<HttpApi, 'metricServerError' | 'metricCount'>;
  readonly invite: LambdaFunction;
  /** Every function that a call needs, ten at most: an alarm can look at no more. */
  readonly functions: readonly LambdaFunction[];
  readonly table: CallTable;
}

/** Alarms about what answers requests: errors, slowness, and AWS's own limits. */
export class ApiAlarms extends Construct {
  constructor(scope: Construct, id: string, { api, invite, functions, table }: ApiAlarmsProps) {
    super(scope, id);
    const period = Duration.minutes(5);
    new RunbookAlarm(this, 'FailingAlarm', {
      name: 'api-failing',
      says: 'The API answers requests with errors of its own (5xx).',
      metric: shareOf({
        part: api.metricServerError({ period }),
        of: [api.metricCount({ period })],
        floor: 20,
        period,
        label: 'Requests answered with 5xx, in per cent',
      }),
      // One in twenty requests may be hit by bad luck.
      tolerated: 5,
    });
    new RunbookAlarm(this, 'InviteSlowAlarm', {
      name: 'invite-slow',
      says: 'Invites take seconds, and every phone rings that much later.',
      // A cold start takes about one second; a second more is what `invite` gives SNS when that throttles.
      metric: invite.metricDuration({ period, statistic: 'p99' }),
      tolerated: 3000,
      lasting: 3,
      ignoresFewValues: true,
    });
    new RunbookAlarm(this, 'FunctionsThrottledAlarm', {
      name: 'functions-throttled',
      says: 'Lambda refuses to run functions: requests fail, and timers and feedback are late.',
      metric: sumOf(
        functions.map((fn) => fn.metricThrottles({ period })),
        period,
        'Throttled invocations',
      ),
      // A burst can meet the limit for a moment while Lambda grows.
      tolerated: 10,
    });
    new RunbookAlarm(this, 'TableThrottledAlarm', {
      name: 'table-throttled',
      says: 'DynamoDB throttles the table: requests are slow or fail.',
      // Filled up with zeros, because an alarm on DynamoDB's metrics ignores that one is missing, and would never end:
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
      metric: sumOf(
        [table.metric('ReadThrottleEvents', { period }), table.metric('WriteThrottleEvents', { period })],
        period,
        'Throttled requests',
      ),
      // The SDK tries each three times.
      tolerated: 10,
    });
  }
}
