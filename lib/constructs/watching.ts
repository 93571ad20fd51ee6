import { Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import type { HttpFunction } from '../../lambda/contract/routes.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { ApiAlarms } from './api-alarms.ts';
import { CallMetrics } from './call-metrics.ts';
import type { CallTable } from './call-table.ts';
import { CredentialWatch } from './credential-watch.ts';
import { Dashboard } from './dashboard.ts';
import type { PushFeedback } from './push-feedback.ts';
import { RingAlarms } from './ring-alarms.ts';
import type { RingTimers } from './ring-timers.ts';
import type { RingableApps } from './ringable-apps.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { SignallingFunction } from './signalling-function.ts';
import type { SignallingSockets } from './signalling-sockets.ts';
import { SocketAlarms } from './socket-alarms.ts';

export interface WatchingProps {
  /** Which of the account's deployments this is. */
  readonly stage: string;
  readonly api: HttpApi;
  readonly sockets: SignallingSockets;
  /** By their names in `lambda/entry`. */
  readonly functions: Record<HttpFunction | 'socket' | 'socket-authorizer', SignallingFunction>;
  readonly timers: RingTimers;
  readonly feedback: PushFeedback;
  readonly table: CallTable;
  readonly apps: RingableApps;
  /**
   * Who is told by e-mail when an alarm goes off.
   * @default - nobody; the topic is in the stack's outputs
   */
  readonly alarmEmail?: string;
  /** Folder with the bundled functions, as `bundleFunctions` of `lambda/bundle.ts` leaves it. */
  readonly codeDir: string;
}

/** What tells the deployment's owner how it is doing, before users do: alarms, whom they tell, and a dashboard. */
export class Watching extends Construct {
  constructor(scope: Construct, id: string, props: WatchingProps) {
    super(scope, id);
    const { stage, api, sockets, timers, feedback, table, apps, alarmEmail, codeDir } = props;
    const functions = { ...props.functions, 'ring-timer': timers.fn, 'push-feedback': feedback.fn };
    const applications = apps.byName;
    const metrics = new CallMetrics(stage);
    new AlarmTopic(this, 'Alarms', alarmEmail === undefined ? {} : { alarmEmail });
    const credentials = new CredentialWatch(this, 'Credentials', { metrics, deployedBy: Stack.of(apps), codeDir });
    apps.grantWatch(credentials.fn);
    const { invite, calls, receipts, socket } = functions;
    for (const fn of [
      invite,
      calls,
      receipts,
      socket,
      functions['socket-authorizer'],
      timers.fn,
      feedback.fn,
      credentials.fn,
    ])
      metrics.gatherFrom(fn);
    new RingAlarms(this, 'Rings', { metrics, applications });
    new SocketAlarms(this, 'Sockets', { sockets, metrics });
    new ApiAlarms(this, 'Api', { api, invite, functions: Object.values(functions), table });
    new Dashboard(this, 'Overview', {
      metrics,
      alarms: Stack.of(this)
        .node.findAll()
        .filter((node) => node instanceof RunbookAlarm),
      applications,
      functions: { ...functions, 'credential-watch': credentials.fn },
      ringing: [invite, timers.fn, feedback.fn],
      timers,
      table,
      api,
    });
  }
}
