import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type GraphWidgetProps,
  type IAlarm,
  type IMetric,
  type IWidget,
  LogQueryWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { RING_OUTCOMES } from '../../lambda/contract/enums.ts';
import type { CallMetrics } from './call-metrics.ts';
import type { CallTable } from './call-table.ts';
import { deploymentName } from './deployment-name.ts';
import type { PlatformApplication } from './platform-application/platform-application.ts';
import type { PublishedEvents } from './published-events.ts';
import type { RingTimers } from './ring-timers.ts';
import type { SignallingFunction } from './signalling-function.ts';

export interface DashboardProps {
  readonly metrics: CallMetrics;
  readonly alarms: readonly IAlarm[];
  /** By app id and platform: `main/APNS_VOIP`. */
  readonly applications: ReadonlyMap<string, PlatformApplication>;
  /** By name: `invite`. */
  readonly functions: Readonly<Record<string, SignallingFunction>>;
  /** Those that log `ring.sent` or `push.feedback`. */
  readonly ringFunctions: readonly SignallingFunction[];
  readonly timers: RingTimers;
  /** Absent without the setting `events`. */
  readonly events?: PublishedEvents | undefined;
  /** Whether browsers are rung by Web Push. */
  readonly table: CallTable;
  readonly api: Pick<HttpApi, 'metricCount' | 'metricServerError' | 'metricClientError' | 'metricLatency'>;
}

const period = Duration.minutes(5);
const WIDTH = 24;

const graph = (
  title: string,
  left: readonly IMetric[],
  label: string,
  right: readonly IMetric[] = [],
): GraphWidgetProps => ({
  title,
  left: [...left],
  right: [...right],
  leftYAxis: { label, min: 0, showUnits: false },
  rightYAxis: { min: 0, showUnits: false },
  height: 6,
});

/** Graphs of equal width in one row. */
const row = (...graphs: GraphWidgetProps[]): IWidget[] =>
  graphs.map((props) => new GraphWidget({ ...props, width: WIDTH / graphs.length }));

/**
 * For the engineer on call, from top to bottom: alarms, rings, reasons for failed rings, the API's own health,
 * credential expiry, cost.
 */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: deploymentName(this),
      defaultInterval: Duration.hours(12),
      widgets: [
        [
          new AlarmStatusWidget({
            title: 'Is anything wrong? Each alarm is explained in docs/runbook.md',
            alarms: [...props.alarms],
            width: WIDTH,
            height: 4,
          }),
        ],
        row(ringOutcomes(props), callOutcomes(props), pushToReceipt(props)),
        ...pushFailures(props),
        row(requests(props), latency(props), timerAge(props)),
        ...eventRows(props),
        ...webPushRows(props),
        row(daysLeft(props), credentialChecks(props)),
        row(invocations(props), durations(props), tableUnits(props), deliveries(props)),
      ],
    });
  }
}

const ringOutcomes = ({ metrics }: DashboardProps) =>
  graph(
    'Are phones being rung? Rings by result of SNS Publish',
    RING_OUTCOMES.map((outcome) => metrics.rings(outcome, { period, label: outcome })),
    'rings',
  );

const callOutcomes = ({ metrics }: DashboardProps) =>
  graph(
    'Are calls answered?',
    [metrics.answeredCalls({ period, label: 'answered' }), metrics.missedCalls({ period, label: 'missed' })],
    'calls',
  );

const pushToReceipt = ({ metrics }: DashboardProps) =>
  graph(
    'How soon do they ring? From push to ringing receipt',
    [Stats.percentile(50), Stats.percentile(95), Stats.percentile(99)].map((statistic) =>
      metrics.pushToReceipt({ period, statistic, label: statistic }),
    ),
    'milliseconds',
    [metrics.ringsWithoutReceipt({ period, label: 'rings without a receipt (right axis)' })],
  );

const pushFailures = ({ metrics, applications, ringFunctions }: DashboardProps): IWidget[][] => [
  row(
    graph(
      'Do Apple and Google take the pushes? Permanent failures by application',
      [...applications].map(([name, application]) =>
        application.metric('NumberOfNotificationsFailed', { period, label: name }),
      ),
      'pushes',
    ),
    graph(
      'What was done about failed pushes',
      ['failing', 'removed', 'trying_other_environment', 'disabled', 'unknown'].map((action) =>
        metrics.pushFeedback(action, { period, label: action }),
      ),
      'devices',
    ),
  ),
  [
    new LogQueryWidget({
      title: 'Why did phones not ring? (Logs Insights query: AWS charges by the data scanned)',
      logGroupNames: ringFunctions.map((fn) => fn.logGroup.logGroupName),
      queryLines: [
        'filter (event = "ring.sent" and outcome != "accepted") or (event = "push.feedback" and ispresent(failure))',
        'stats count(*) as times by event, coalesce(reason, failure) as why, coalesce(outcome, action) as result',
        'sort times desc',
        'limit 20',
      ],
      width: WIDTH,
      height: 6,
    }),
  ],
];

const requests = ({ api }: DashboardProps) =>
  graph(
    'Does the API answer?',
    [
      api.metricServerError({ period, label: 'server errors (5xx)' }),
      api.metricClientError({ period, label: 'client errors (4xx)' }),
      api.metricCount({ period, label: 'all requests', statistic: 'Sum' }),
    ],
    'requests',
  );

/** The mean of what takes over 5 ms: of few calls, warm events, of under one, would be the median. */
const WITHOUT_WARM = 'TM(5:)';

const latency = ({ api, functions }: DashboardProps) =>
  graph(
    'How long does it take?',
    [
      ...Object.entries(functions)
        .filter(([name]) => name === 'invite')
        .flatMap(([, fn]) =>
          [WITHOUT_WARM, Stats.percentile(99)].map((statistic) =>
            fn.metricDuration({
              period,
              statistic,
              label: `invite ${statistic === WITHOUT_WARM ? 'mean' : statistic}`,
            }),
          ),
        ),
      api.metricLatency({ period, statistic: Stats.percentile(99), label: 'any request p99' }),
    ],
    'milliseconds',
  );

const timerAge = ({ timers }: DashboardProps) =>
  graph('Are timers late?', [timers.metricAge({ period, label: 'oldest timer' })], 'seconds');

/** Empty without the setting `webPush`. */
const webPushRows = ({ metrics, functions }: DashboardProps): IWidget[][] =>
  'web-push' in functions
    ? [
        row(
          graph(
            'Do the browsers’ push services take Web Pushes?',
            (['accepted', 'gone', 'rejected', 'retryable', 'dropped'] as const).map((outcome) =>
              metrics.webPushes(outcome, { period, label: outcome }),
            ),
            'pushes',
          ),
        ),
      ]
    : [];

const eventRows = ({ metrics, events }: DashboardProps): IWidget[][] =>
  events === undefined
    ? []
    : [
        row(
          graph(
            'Do events leave the table’s stream?',
            [events.fn.metric('IteratorAge', { statistic: 'Maximum', period, label: 'oldest record' })],
            'milliseconds',
            [
              metrics.eventsNotPublished({ period, label: 'not published (right axis)' }),
              metrics.unreadableEvents({ period, label: 'unreadable records (right axis)' }),
            ],
          ),
          ...(events.webhooks.length > 0 ? webhookGraphs(metrics, events) : []),
        ),
      ];

const webhookGraphs = (metrics: CallMetrics, { webhooks }: PublishedEvents): GraphWidgetProps[] => [
  graph(
    'Do the webhooks’ receivers take them?',
    webhooks.flatMap(({ settings: { name } }) => [
      metrics.webhookAge(name, { period, statistic: 'SampleCount', label: `${name}: delivered` }),
      metrics.webhookFailures(name, { period, label: `${name}: failed attempts` }),
      metrics.webhooksGivenUp(name, { period, label: `${name}: given up` }),
    ]),
    'deliveries',
  ),
  graph(
    'How long do events wait for a webhook?',
    webhooks.map(({ settings: { name }, queue }) =>
      queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum', label: `${name}: oldest` }),
    ),
    'seconds',
  ),
];

const daysLeft = ({ metrics, applications }: DashboardProps) =>
  graph(
    'What expires? Days until each certificate expires (keys do not expire and are not shown)',
    [...applications.keys()].map((name) => metrics.credentialDaysLeft(name, { period: Duration.days(1), label: name })),
    'days',
  );

const credentialChecks = ({ metrics }: DashboardProps) =>
  graph(
    'Are credentials checked? Every day and after each deployment',
    [
      metrics.credentialsChecked({ period: Duration.days(1), label: 'checked' }),
      metrics.credentialsNotProbed({ period: Duration.days(1), label: 'Apple or Google gave no answer' }),
    ],
    'applications',
  );

const invocations = ({ functions }: DashboardProps) =>
  graph(
    'Cost: Lambda invocations',
    Object.entries(functions).map(([label, fn]) => fn.metricInvocations({ period, label })),
    'invocations',
  );

const durations = ({ functions }: DashboardProps) =>
  graph(
    'Cost: Lambda time',
    Object.entries(functions).map(([label, fn]) => fn.metricDuration({ period, statistic: 'Sum', label })),
    'milliseconds',
  );

const tableUnits = ({ table }: DashboardProps) =>
  graph(
    'Cost: DynamoDB units',
    [
      table.metric('ConsumedReadCapacityUnits', { period, label: 'read' }),
      table.metric('ConsumedWriteCapacityUnits', { period, label: 'written' }),
    ],
    'units',
  );

const deliveries = ({ applications }: DashboardProps) =>
  graph(
    'Cost: pushes delivered',
    [...applications].map(([name, application]) =>
      application.metric('NumberOfNotificationsDelivered', { period, label: name }),
    ),
    'pushes',
  );
