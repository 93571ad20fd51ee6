import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { CallTable } from './call-table.ts';
import { percentageOf, sumOf } from './percentage-of.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface ApiAlarmsProps {
  readonly api: Pick<HttpApi, 'metricServerError' | 'metricCount'>;
  readonly invite: LambdaFunction;
  readonly table: CallTable;
}

/** Alarms on the API: errors, latency, and throttling by DynamoDB. */
export class ApiAlarms extends Construct {
  constructor(scope: Construct, id: string, { api, invite, table }: ApiAlarmsProps) {
    super(scope, id);
    const period = Duration.minutes(5);
    new RunbookAlarm(this, 'FailingAlarm', {
      name: 'api-failing',
      description: 'The API answers requests with server errors (5xx).',
      metric: percentageOf({
        part: api.metricServerError({ period }),
        whole: [api.metricCount({ period })],
        minimumSamples: 20,
        period,
        label: 'Requests answered with 5xx (%)',
      }),
      // A single failed request of twenty is no reason for an alarm.
      alarmAbove: 5,
    });
    new RunbookAlarm(this, 'InviteSlowAlarm', {
      name: 'invite-slow',
      description: 'Invites take several seconds, which delays every ring.',
      // A cold start takes about one second, and `invite` retries for one more second while SNS throttles.
      metric: invite.metricDuration({ period, statistic: 'p99' }),
      alarmAbove: 3000,
      datapointsToAlarm: 3,
      ignoreLowSampleCount: true,
    });
    new RunbookAlarm(this, 'TableThrottledAlarm', {
      name: 'table-throttled',
      description: 'DynamoDB throttles the table: requests are slow or fail.',
      // Missing values are filled with zeros, because an alarm on a DynamoDB metric ignores missing data and would
      // never end:
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
      metric: sumOf(
        [table.metric('ReadThrottleEvents', { period }), table.metric('WriteThrottleEvents', { period })],
        period,
        'Throttled requests',
      ),
      // The SDK makes up to three attempts of each request.
      alarmAbove: 10,
    });
  }
}
