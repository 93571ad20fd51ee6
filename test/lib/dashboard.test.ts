import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { RING_OUTCOMES } from '../../lambda/contract/enums.ts';
import { CREDENTIAL_PROBLEMS } from '../../lambda/contract/monitoring.ts';
import { metrics } from '../../lambda/http/log.ts';
import type { FeedbackAction } from '../../lambda/ringing/push-feedback.ts';
import { alarmsOf, metricsOf } from './alarm-parts.ts';
import { EVERYTHING, WITH_EVENTS } from './all-settings.ts';
import { deployedText, deployment, resources } from './deployment.ts';

const Widget = v.object({
  type: v.picklist(['alarm', 'metric', 'log']),
  x: v.number(),
  y: v.number(),
  width: v.number(),
  properties: v.looseObject({
    title: v.string(),
    alarms: v.optional(v.array(v.string()), []),
    metrics: v.optional(v.array(v.array(v.unknown())), []),
    query: v.optional(v.string()),
  }),
});

let stacks: readonly Stack[];
let widgets: v.InferOutput<typeof Widget>[];
beforeAll(() => {
  // With what is off by default.
  const { state, api } = deployment({ ...WITH_EVENTS, webPush: EVERYTHING.webPush });
  stacks = [state, api];
  const [dashboard] = resources(stacks, 'AWS::CloudWatch::Dashboard');
  const body: unknown = JSON.parse(deployedText(dashboard?.Properties.DashboardBody, 'reference'));
  ({ widgets } = v.parse(v.object({ widgets: v.array(Widget) }), body));
});

interface Shown {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, unknown>>;
}

/** Every metric of the dashboard's graphs. */
const shown = (): Shown[] =>
  widgets
    .flatMap(({ properties }) => properties.metrics)
    .map((line) => {
      const [namespace, name, ...rest] = line.filter((part) => typeof part === 'string');
      const pairs = rest.flatMap((key, index) => (index % 2 === 0 ? [[key, rest[index + 1]]] : []));
      return { namespace: namespace ?? '', name: name ?? '', dimensions: Object.fromEntries(pairs) };
    });

/** Every metric of the alarms. */
const alarmed = (): Shown[] =>
  alarmsOf(stacks)
    .flatMap(metricsOf)
    .map(({ Namespace: namespace, MetricName: name, Dimensions }) => ({
      namespace,
      name,
      dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    }));

/**
 * The AWS metrics that are used here, with their dimensions.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
interface EmittedMetrics {
  readonly names: readonly string[];
  readonly dimensions: readonly string[];
}
const awsMetrics: Readonly<Record<string, EmittedMetrics>> = {
  'AWS/Lambda': {
    names: ['Invocations', 'Duration', 'Errors', 'Throttles', 'IteratorAge'],
    dimensions: ['FunctionName'],
  },
  'AWS/ApiGateway': { names: ['4xx', '5xx', 'Count', 'Latency'], dimensions: ['ApiId'] },
  'AWS/DynamoDB': {
    names: ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits', 'ReadThrottleEvents', 'WriteThrottleEvents'],
    dimensions: ['TableName'],
  },
  'AWS/SNS': {
    names: ['NumberOfNotificationsDelivered', 'NumberOfNotificationsFailed'],
    dimensions: ['Application', 'Platform'],
  },
  'AWS/SQS': {
    names: ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'],
    dimensions: ['QueueName'],
  },
};

const webSocketMetrics: EmittedMetrics = {
  names: ['ConnectCount', 'MessageCount', 'IntegrationError', 'ExecutionError'],
  dimensions: ['ApiId', 'Stage'],
};

const FEEDBACK_ACTIONS = Object.keys({
  removed: 0,
  trying_other_environment: 0,
  failing: 0,
  disabled: 0,
  none: 0,
  stale: 0,
  unknown: 0,
} satisfies Record<FeedbackAction, 0>);

/** The values of the dimensions of the custom metrics. */
const dimensionValues: Readonly<Record<string, readonly string[]>> = {
  outcome: [...RING_OUTCOMES, 'dropped'],
  action: FEEDBACK_ACTIONS,
  problem: CREDENTIAL_PROBLEMS,
  webhook: WITH_EVENTS.events.webhooks.map(({ name }) => name),
  application: ['main/APNS_VOIP', 'main/APNS_VOIP_SANDBOX', 'main/GCM'],
};

const isEmitted = ({ namespace, name, dimensions }: Shown): boolean => {
  const dimensionNames = Object.keys(dimensions).sort();
  if (namespace !== 'Ringthrough/dev') {
    const known = namespace === 'AWS/ApiGateway' && 'Stage' in dimensions ? webSocketMetrics : awsMetrics[namespace];
    return known?.names.includes(name) === true && `${dimensionNames}` === `${known.dimensions}`;
  }
  const custom = Object.values(metrics).find((metric) => metric.name === name);
  if (custom === undefined) return false;
  const hasDimensions = `${dimensionNames}` === `${[...custom.dimensions].sort()}`;
  if (!hasDimensions && !(dimensionNames.length === 0 && custom.overall)) return false;
  return Object.entries(dimensions).every(([key, value]) => dimensionValues[key]?.includes(String(value)));
};

describe('the dashboard', () => {
  it('and the alarms use only metrics that are emitted', () => {
    expect(shown().length).toBeGreaterThan(30);
    expect([...shown(), ...alarmed()].filter((metric) => !isEmitted(metric))).toEqual([]);
  });

  it('uses a metrics namespace for each stage, the same as its functions', () => {
    const namespaces = (stage: string) => {
      const { api } = deployment({ stage });
      const set = resources([api], 'AWS::Lambda::Function').map(({ Properties }) =>
        JSON.stringify(Properties.Environment).match(/"METRICS_NAMESPACE":"([^"]+)"/),
      );
      const used = alarmsOf([api])
        .flatMap(metricsOf)
        .map(({ Namespace }) => Namespace);
      return [
        ...new Set(set.flatMap((found) => found?.[1] ?? [])),
        ...new Set(used.filter((namespace) => namespace.startsWith('Ringthrough'))),
      ];
    };

    expect(namespaces('dev')).toEqual(['Ringthrough/dev', 'Ringthrough/dev']);
    expect(namespaces('prod')).toEqual(['Ringthrough/prod', 'Ringthrough/prod']);
  });

  it('or an alarm uses every custom metric', () => {
    const used = new Set([...shown(), ...alarmed()].map(({ name }) => name));

    expect(Object.values(metrics).filter(({ name }) => !used.has(name))).toEqual([]);
  });

  it('begins with the state of every alarm', () => {
    const [first] = [...widgets].sort((a, b) => a.y - b.y);

    expect(first).toMatchObject({ type: 'alarm', x: 0, y: 0, width: 24 });
    expect(first?.properties.alarms).toHaveLength(alarmsOf(stacks).length);
  });

  it('shows from top to bottom: alarms, rings, failed pushes, API health, events, expiry, cost', () => {
    const titles = [...widgets].sort((a, b) => a.y - b.y || a.x - b.x).map(({ properties }) => properties.title);

    expect(titles).toEqual([
      expect.stringContaining('Is anything wrong?'),
      expect.stringContaining('Are phones being rung?'),
      expect.stringContaining('Are calls answered?'),
      expect.stringContaining('How soon do they ring?'),
      expect.stringContaining('Do Apple and Google take the pushes?'),
      expect.stringContaining('What was done about failed pushes'),
      expect.stringContaining('Why did phones not ring?'),
      expect.stringContaining('Does the API answer?'),
      expect.stringContaining('How long does it take?'),
      expect.stringContaining('Are timers late?'),
      expect.stringContaining('Do events leave the table’s stream?'),
      expect.stringContaining('Do the webhooks’ receivers take them?'),
      expect.stringContaining('How long do events wait for a webhook?'),
      expect.stringContaining('Do the browsers’ push services take Web Pushes?'),
      expect.stringContaining('What expires?'),
      expect.stringContaining('Are credentials checked?'),
      'Cost: Lambda invocations',
      'Cost: Lambda time',
      'Cost: DynamoDB units',
      'Cost: pushes delivered',
    ]);
  });

  it('fills every row', () => {
    for (const y of new Set(widgets.map((widget) => widget.y))) {
      const row = widgets.filter((widget) => widget.y === y);
      expect(
        row.reduce((sum, { width }) => sum + width, 0),
        `row at ${y}`,
      ).toBe(24);
    }
  });

  it('queries the logs for existing events', () => {
    const [query] = widgets.flatMap(({ properties }) => properties.query ?? []);
    const events = [...(query ?? '').matchAll(/event = "([^"]+)"/g)].map(([, event]) => event);

    expect(events).toEqual(['ring.sent', 'push.feedback']);
    for (const event of events) expect(Object.keys(metrics)).toContain(event);
  });
});
