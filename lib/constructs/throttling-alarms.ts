import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { sumOf } from './percentage-of.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** Every function of the deployment, by what a client notices while it is throttled. At most ten each, the metrics that an alarm takes. */
export interface ThrottlingAlarmsProps {
  /** Behind the HTTP API. */
  readonly http: readonly LambdaFunction[];
  /** Behind the WebSocket API. */
  readonly sockets: readonly LambdaFunction[];
  /** Invoked by queues, topics, streams and schedules, which try again. */
  readonly events: readonly LambdaFunction[];
}

/** The alarms on functions that Lambda throttles. */
export class ThrottlingAlarms extends Construct {
  constructor(scope: Construct, id: string, { http, sockets, events }: ThrottlingAlarmsProps) {
    super(scope, id);
    const period = Duration.minutes(5);
    const throttles = (functions: readonly LambdaFunction[]) => ({
      metric: sumOf(
        functions.map((fn) => fn.metricThrottles({ period })),
        period,
        'Throttled invocations',
      ),
      // A burst can reach the limit for a moment while Lambda scales out.
      alarmAbove: 10,
    });
    new RunbookAlarm(this, 'HttpAlarm', {
      name: 'http-functions-throttled',
      description: 'Lambda throttles functions of the HTTP API: requests fail.',
      ...throttles(http),
    });
    new RunbookAlarm(this, 'SocketsAlarm', {
      name: 'socket-functions-throttled',
      description: 'Lambda throttles functions of the WebSocket API: sockets cannot be opened, and messages fail.',
      ...throttles(sockets),
    });
    new RunbookAlarm(this, 'EventsAlarm', {
      name: 'event-functions-throttled',
      description:
        'Lambda throttles functions behind queues and events: timers, notifications and push feedback are late.',
      ...throttles(events),
    });
  }
}
