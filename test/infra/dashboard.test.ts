import type { Stack } from 'aws-cdk-lib';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FeedbackAction } from '../../lambda/calls/push-feedback.ts';
import { CREDENTIAL_PROBLEMS } from '../../lambda/contract/watching.ts';
import { RING_OUTCOMES } from '../../lambda/contract/words.ts';
import { metrics } from '../../lambda/http/log.ts';
import { alarmsOf, metricsOf } from './alarm-parts.ts';
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
  const { state, api } = deployment();
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

/** Every metric that an alarm looks at. */
const alarmed = (): Shown[] =>
  alarmsOf(stacks)
    .flatMap(metricsOf)
    .map(({ Namespace: namespace, MetricName: name, Dimensions }) => ({
      namespace,
      name,
      dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    }));

/**
 * What AWS emits of itself, of what is used here, and by which dimensions.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
interface Emitted {
  readonly names: readonly string[];
  readonly by: readonly string[];
}
const ofAws: Readonly<Record<string, Emitted>> = {
  'AWS/Lambda': { names: ['Invocations', 'Duration', 'Errors', 'Throttles'], by: ['FunctionName'] },
  'AWS/ApiGateway': { names: ['4xx', '5xx', 'Count', 'Latency'], by: ['ApiId'] },
  'AWS/DynamoDB': {
    names: ['ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits', 'ReadThrottleEvents', 'WriteThrottleEvents'],
    by: ['TableName'],
  },
  'AWS/SNS': {
    names: ['NumberOfNotificationsDelivered', 'NumberOfNotificationsFailed'],
    by: ['Application', 'Platform'],
  },
  'AWS/SQS': { names: ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'], by: ['QueueName'] },
};

const ofSockets: Emitted = {
  names: ['ConnectCount', 'MessageCount', 'IntegrationError', 'ExecutionError'],
  by: ['ApiId', 'Stage'],
};

const FEEDBACK_ACTIONS = Object.keys({
  forgotten: 0,
  moved: 0,
  failing: 0,
  distrusted: 0,
  noted: 0,
  stale: 0,
  unknown: 0,
} satisfies Record<FeedbackAction, 0>);

/** What a dimension of our own metrics can be. */
const values: Readonly<Record<string, readonly string[]>> = {
  outcome: RING_OUTCOMES,
  action: FEEDBACK_ACTIONS,
  problem: CREDENTIAL_PROBLEMS,
  application: ['main/APNS_VOIP', 'main/APNS_VOIP_SANDBOX', 'main/GCM'],
};

const isEmitted = ({ namespace, name, dimensions }: Shown): boolean => {
  const by = Object.keys(dimensions).sort();
  if (namespace !== 'Ringthrough/dev') {
    const known = namespace === 'AWS/ApiGateway' && 'Stage' in dimensions ? ofSockets : ofAws[namespace];
    return known?.names.includes(name) === true && `${by}` === `${known.by}`;
  }
  const own = Object.values(metrics).find((metric) => metric.name === name);
  if (own === undefined) return false;
  const isTold = `${by}` === `${[...own.dimensions].sort()}`;
  if (!isTold && !(by.length === 0 && own.overall)) return false;
  return Object.entries(dimensions).every(([key, value]) => values[key]?.includes(String(value)));
};

describe('the dashboard', () => {
  it('shows only what something emits, and the alarms look at nothing else', () => {
    expect(shown().length).toBeGreaterThan(30);
    expect([...shown(), ...alarmed()].filter((metric) => !isEmitted(metric))).toEqual([]);
  });

  it('keeps this stage’s metrics apart from another’s in the same account, where the functions put them', () => {
    const namespaces = (stage: string) => {
      const { api } = deployment({ stage });
      const put = resources([api], 'AWS::Lambda::Function').map(({ Properties }) =>
        JSON.stringify(Properties.Environment).match(/"METRICS_NAMESPACE":"([^"]+)"/),
      );
      const looked = alarmsOf([api])
        .flatMap(metricsOf)
        .map(({ Namespace }) => Namespace);
      return [
        ...new Set(put.flatMap((found) => found?.[1] ?? [])),
        ...new Set(looked.filter((namespace) => namespace.startsWith('Ringthrough'))),
      ];
    };

    expect(namespaces('dev')).toEqual(['Ringthrough/dev', 'Ringthrough/dev']);
    expect(namespaces('prod')).toEqual(['Ringthrough/prod', 'Ringthrough/prod']);
  });

  it('leaves out none of our own metrics, unless an alarm looks at it', () => {
    const used = new Set([...shown(), ...alarmed()].map(({ name }) => name));

    expect(Object.values(metrics).filter(({ name }) => !used.has(name))).toEqual([]);
  });

  it('begins with the state of every alarm', () => {
    const [first] = [...widgets].sort((a, b) => a.y - b.y);

    expect(first).toMatchObject({ type: 'alarm', x: 0, y: 0, width: 24 });
    expect(first?.properties.alarms).toHaveLength(alarmsOf(stacks).length);
  });

  it('asks and answers from top to bottom: do they ring, why not, are we well, what runs out, what does it cost', () => {
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
      expect.stringContaining('What expires?'),
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

  it('asks the logs for events that there are', () => {
    const [query] = widgets.flatMap(({ properties }) => properties.query ?? []);
    const events = [...(query ?? '').matchAll(/event = "([^"]+)"/g)].map(([, event]) => event);

    expect(events).toEqual(['ring.sent', 'push.feedback']);
    for (const event of events) expect(Object.keys(metrics)).toContain(event);
  });
});
