import { ENV } from '../contract/environment.ts';
import type { LogEvents } from './log-events.ts';
import { writeLine } from './write-line.ts';

export type Log = <E extends keyof LogEvents>(event: E, fields: LogEvents[E]) => void;

const errorEvents: readonly string[] = [
  'request.failed',
  'request.unavailable',
  'notification.failed',
  'notification.abandoned',
  'invite.incomplete',
  'call.unreadable',
  'timer.failed',
  'user.erasure_delayed',
  'event.unreadable',
  'events.not_published',
  'webhook.given_up',
  'webhook.not_delayed',
  'tokens.refused_in_bulk',
  'ring.retry_failed',
  'socket.break_unrecorded',
  'socket.unauthorised',
  'request.unauthorised',
  'registration.blocked',
  'credential.invalid',
  'credential.unchecked',
  'state.wrong',
  'state.unchecked',
] satisfies (keyof LogEvents)[];

interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds' | 'None';
  /** Field that holds the value; without it, each event counts as 1. An event without that field is no data point. */
  readonly value?: string;
  /** Fields that are the metric's dimensions. */
  readonly dimensions: readonly string[];
  /** Whether the metric is also published without dimensions, for an alarm over all of their values. */
  readonly overall?: true;
}

/** Events that are also metrics. CloudWatch extracts them from the log, with percentiles of those in milliseconds. */
export const metrics: Readonly<Partial<Record<keyof LogEvents, Metric>>> = {
  'ring.sent': { name: 'Rings', unit: 'Count', dimensions: ['outcome'] },
  'ring.reported': { name: 'PushToReceipt', unit: 'Milliseconds', value: 'ms', dimensions: [] },
  'web_push.sent': { name: 'WebPushes', unit: 'Count', dimensions: ['outcome'] },
  'ring.unreported': { name: 'RingsWithoutReceipt', unit: 'Count', dimensions: [] },
  'call.answered': { name: 'AnsweredCalls', unit: 'Count', dimensions: [] },
  'call.missed': { name: 'MissedCalls', unit: 'Count', dimensions: [] },
  'socket.unauthorised': { name: 'SocketsUnauthorised', unit: 'Count', dimensions: [] },
  'push.feedback': { name: 'PushFeedback', unit: 'Count', dimensions: ['action'] },
  'tokens.refused_in_bulk': { name: 'TokensRefusedInBulk', unit: 'Count', dimensions: [] },
  'event.unreadable': { name: 'UnreadableEvents', unit: 'Count', dimensions: [] },
  'events.not_published': { name: 'EventsNotPublished', unit: 'Count', value: 'events', dimensions: [] },
  // How many were delivered is the number of its samples.
  'webhook.sent': { name: 'WebhookAge', unit: 'Milliseconds', value: 'ageMs', dimensions: ['webhook'] },
  'webhook.failed': { name: 'WebhookFailures', unit: 'Count', dimensions: ['webhook'] },
  'webhook.given_up': { name: 'WebhooksGivenUp', unit: 'Count', dimensions: ['webhook'] },
  'credential.checked': {
    name: 'CredentialDaysLeft',
    unit: 'None',
    value: 'daysLeft',
    dimensions: ['application'],
    overall: true,
  },
  'credential.invalid': { name: 'CredentialProblems', unit: 'Count', dimensions: ['problem'] },
  'credential.not_probed': { name: 'CredentialsNotProbed', unit: 'Count', dimensions: [] },
  'credential_watch.completed': { name: 'CredentialsChecked', unit: 'Count', value: 'applications', dimensions: [] },
  'state.checked': { name: 'StateProblems', unit: 'Count', value: 'problems', dimensions: [] },
};

const namespace = process.env[ENV.metricsNamespace] ?? 'Ringthrough';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const metricFields = (
  { name, unit, value, dimensions, overall }: Metric,
  fields: Readonly<Record<string, unknown>>,
  now: number,
): Record<string, unknown> => {
  const measurement = value === undefined ? 1 : fields[value];
  // CloudWatch reports an error for a line that declares a metric without a value.
  if (measurement === undefined) return {};
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: overall ? [dimensions, []] : [dimensions],
          Metrics: [{ Name: name, Unit: unit }],
        },
      ],
    },
    [name]: measurement,
  };
};

/** Each event as one line of JSON. Only an error has a `level`: each byte of a line that every call writes is paid for. */
export const jsonLogTo =
  (write: (line: string) => void): Log =>
  (event, fields) => {
    const level = errorEvents.includes(event) ? { level: 'ERROR' } : {};
    const metric = 'uncounted' in fields ? undefined : metrics[event];
    const extra = metric === undefined ? {} : metricFields(metric, { ...fields }, Date.now());
    write(JSON.stringify({ ...level, event, ...fields, ...extra }));
  };

/** To standard output, which Lambda sends to CloudWatch Logs. */
export const jsonLog = jsonLogTo(writeLine);

/** Name and message of a thrown value. */
export const errorFields = (thrown: unknown): { error: string; message: string } =>
  thrown instanceof Error
    ? { error: thrown.name, message: thrown.message }
    : { error: 'unknown', message: String(thrown) };
