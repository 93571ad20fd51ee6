import { ENV } from '../contract/environment.ts';
import type { CredentialProblem } from '../contract/watching.ts';

/**
 * Everything the functions ever log: an event's name and the only fields it may carry. Never a token, a JWT, a receipt
 * token or a caller's name; ids and outcomes say enough.
 */
export interface LogEvents {
  /** A request was answered. */
  'request.completed': { requestId: string; route: string; status: number; code?: string; ms: number };
  /** Something unforeseen; the client got the request id and nothing else. */
  'request.failed': {
    requestId: string;
    route: string;
    error: string;
    message: string;
    stack?: string;
    cause?: string;
  };
  /** What became of one push at SNS's door. */
  'ring.sent': { callId: string; deviceId: string; outcome: string; reason?: string; messageId?: string };
  /** A phone said for the first time that it rings; `ms` after its push. */
  'ring.reported': { callId: string; deviceId: string; ms: number };
  /** Nothing was heard of a ring until the call was closed. */
  'ring.silent': { callId: string; deviceId: string; silentRings: number };
  /** What became of one message that told a device of a call's move. */
  'notice.sent': {
    callId: string;
    deviceId: string;
    type: string;
    endReason?: string;
    outcome: string;
    reason?: string;
  };
  /** Somebody answered. */
  'call.answered': { callId: string };
  /** Nobody answered inside the ring window. */
  'call.missed': { callId: string };
  /** A timer came back, once more if `isDone` is false. */
  'timer.handled': { callId: string; kind: string; isDone: boolean };
  /** What SNS told of an endpoint, and what was done about it. */
  'push.feedback': {
    eventType: string;
    failure?: string;
    action: string;
    deviceId?: string;
    callId?: string;
    messageId?: string;
  };
  /** Others could not be told of a move; the ring timer, or the same move again, tells them. */
  'notice.failed': { callId: string; error: string; message: string };
  /** A message did not reach an open socket; its device asks for what it missed when it opens the next. */
  'event.unsent': { deviceId: string; outcome: string };
  /** Whoever wanted to open a socket could not be looked at: the issuer or the table did not answer. */
  'socket.unauthorised': { error: string; message: string };
  /** Timers or histories could not be written; the same invite again does it. */
  'invite.incomplete': { callId: string; error: string; message: string };
  /** A timer could not be handled; SQS brings it again. */
  'timer.failed': { callId: string; error: string; message: string };
  /** An endpoint that no device uses any more could not be deleted. It rings nobody. */
  'endpoint.left_over': { error: string; message: string };
  /** How a platform application's credential is doing; without `daysLeft` for keys, which do not expire. */
  'credential.checked': { application: string; daysLeft?: number; snsExpiry?: string };
  /** What is wrong with a platform application or its credential; `detail` never holds any of the credential. */
  'credential.unfit': { application: string; problem: CredentialProblem; detail: string };
  /** A platform application or its secret could not be looked at. */
  'credential.unchecked': { application: string; error: string; message: string };
  /** Every platform application was looked at. */
  'credential_watch.completed': { applications: number };
}

export type Log = <E extends keyof LogEvents>(event: E, fields: LogEvents[E]) => void;

const errorEvents: readonly string[] = [
  'request.failed',
  'notice.failed',
  'invite.incomplete',
  'timer.failed',
  'socket.unauthorised',
  'credential.unfit',
  'credential.unchecked',
] satisfies (keyof LogEvents)[];

interface Metric {
  readonly name: string;
  readonly unit: 'Count' | 'Milliseconds' | 'None';
  /** Field that holds the value, in events that have one; without it, each event counts one. */
  readonly value?: string;
  /** Fields by which the metric is told apart. */
  readonly dimensions: readonly string[];
  /** Whether it is kept over all of them together as well, which an alarm can look at. */
  readonly overall?: true;
}

/** Events that are metrics too. CloudWatch reads them off the log, and makes percentiles of the milliseconds. */
export const metrics: Readonly<Partial<Record<keyof LogEvents, Metric>>> = {
  'ring.sent': { name: 'Rings', unit: 'Count', dimensions: ['outcome'] },
  'ring.reported': { name: 'PushToReceipt', unit: 'Milliseconds', value: 'ms', dimensions: [] },
  'ring.silent': { name: 'RingsWithoutReceipt', unit: 'Count', dimensions: [] },
  'call.answered': { name: 'AnsweredCalls', unit: 'Count', dimensions: [] },
  'call.missed': { name: 'MissedCalls', unit: 'Count', dimensions: [] },
  'socket.unauthorised': { name: 'SocketsUnauthorised', unit: 'Count', dimensions: [] },
  'push.feedback': { name: 'PushFeedback', unit: 'Count', dimensions: ['action'] },
  'credential.checked': {
    name: 'CredentialDaysLeft',
    unit: 'None',
    value: 'daysLeft',
    dimensions: ['application'],
    overall: true,
  },
  'credential.unfit': { name: 'CredentialProblems', unit: 'Count', dimensions: ['problem'] },
  'credential_watch.completed': { name: 'CredentialsChecked', unit: 'Count', value: 'applications', dimensions: [] },
};

const namespace = process.env[ENV.metricsNamespace] ?? 'Ringthrough';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const embedded = (
  { name, unit, value, dimensions, overall }: Metric,
  fields: Readonly<Record<string, unknown>>,
  now: number,
): Record<string, unknown> => {
  const measured = value === undefined ? 1 : fields[value];
  // A line that names a metric without a value would be an error of CloudWatch's.
  if (measured === undefined) return {};
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
    [name]: measured,
  };
};

/** One line of JSON an event, on standard output, where Lambda collects it. */
export const jsonLog: Log = (event, fields) => {
  const level = errorEvents.includes(event) ? 'ERROR' : 'INFO';
  const metric = metrics[event];
  const extra = metric === undefined ? {} : embedded(metric, { ...fields }, Date.now());
  process.stdout.write(`${JSON.stringify({ level, event, ...fields, ...extra })}\n`);
};

/** Name and message of whatever was thrown. */
export const errorFields = (thrown: unknown): { error: string; message: string } =>
  thrown instanceof Error
    ? { error: thrown.name, message: thrown.message }
    : { error: 'unknown', message: String(thrown) };
