import { Stack } from 'aws-cdk-lib';
import type { HttpApi, IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { HTTP_FUNCTIONS, type HttpFunction } from '../../lambda/contract/routes.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { ApiAlarms } from './api-alarms.ts';
import type { CallEvents } from './call-events.ts';
import type { CallMetrics } from './call-metrics.ts';
import type { CallTable } from './call-table.ts';
import { CredentialWatch } from './credential-watch.ts';
import { Dashboard } from './dashboard.ts';
import type { PublishedEvents } from './published-events.ts';
import type { PushApplications } from './push-applications.ts';
import type { PushFeedback } from './push-feedback.ts';
import type { Registrations } from './registrations.ts';
import { RingAlarms } from './ring-alarms.ts';
import type { RingTimers } from './ring-timers.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { SignallingFunction } from './signalling-function.ts';
import type { SignallingSockets } from './signalling-sockets.ts';
import { SocketAlarms } from './socket-alarms.ts';
import { ThrottlingAlarms } from './throttling-alarms.ts';
import type { WebPush } from './web-push.ts';

export interface MonitoringProps {
  readonly metrics: CallMetrics;
  /** The construct with all alarms. */
  readonly deployment: Construct;
  readonly api: HttpApi | IHttpApi;
  readonly sockets: SignallingSockets;
  /** By their names in `lambda/entry`. */
  readonly functions: Record<HttpFunction | 'socket' | 'socket-authorizer', SignallingFunction>;
  /** @default - none: API Gateway checks the tokens itself */
  readonly httpAuthorizer?: SignallingFunction;
  readonly timers: RingTimers;
  readonly feedback: PushFeedback;
  readonly callEvents: CallEvents;
  readonly registrations: Registrations;
  /** Absent without the setting `events`. */
  readonly events?: PublishedEvents | undefined;
  /** Absent without the setting `webPush`. */
  readonly webPush?: WebPush | undefined;
  readonly table: CallTable;
  readonly apps: PushApplications;
  /**
   * The e-mail address that gets the alarms.
   * @default - none; the topic is in the stack's outputs
   */
  readonly alarmEmail?: string;
  /** @default - a topic is created */
  readonly alarmTopic?: ITopic;
  /** Encrypts the topic. */
  readonly encryptionKey?: IKey;
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
}

/** Alarms, their topic, the credential check and the dashboard of a deployment. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { metrics, deployment, api, sockets, timers, feedback, callEvents, table, apps, alarmEmail, codeDir } = props;
    // Those of settings that are off by default.
    const optional = {
      ...props.events?.functions,
      ...(props.webPush && { 'web-push': props.webPush.fn }),
    };
    const functions = { ...props.functions, 'ring-timer': timers.fn, 'push-feedback': feedback.fn };
    const applications = apps.byName;
    new AlarmTopic(this, 'Alarms', {
      alarms: deployment,
      ...(alarmEmail === undefined ? {} : { alarmEmail }),
      ...(props.alarmTopic ? { topic: props.alarmTopic } : {}),
      ...(props.encryptionKey ? { encryptionKey: props.encryptionKey } : {}),
    });
    const credentials = new CredentialWatch(this, 'Credentials', {
      metrics,
      applicationsStack: Stack.of(apps),
      codeDir,
    });
    apps.grantCheckCredentials(credentials.fn);
    const { invite, calls, receipts, socket } = functions;
    for (const fn of [
      invite,
      calls,
      receipts,
      socket,
      functions['socket-authorizer'],
      timers.fn,
      feedback.fn,
      callEvents.fn,
      props.registrations.fn,
      credentials.fn,
      ...Object.values(optional),
    ])
      metrics.collectFrom(fn);
    new RingAlarms(this, 'Rings', { metrics, applications });
    new SocketAlarms(this, 'Sockets', { sockets, metrics });
    new ApiAlarms(this, 'Api', { api, invite, table });
    new ThrottlingAlarms(this, 'Throttling', {
      http: [
        ...HTTP_FUNCTIONS.map((name) => functions[name]),
        ...(props.httpAuthorizer === undefined ? [] : [props.httpAuthorizer]),
      ],
      sockets: [socket, functions['socket-authorizer']],
      events: [
        ...[timers.fn, feedback.fn, callEvents.fn, props.registrations.fn, credentials.fn],
        ...Object.values(optional),
      ],
    });
    new Dashboard(this, 'Overview', {
      metrics,
      alarms: deployment.node.findAll().filter((node) => node instanceof RunbookAlarm),
      applications,
      functions: {
        ...functions,
        ...(props.httpAuthorizer ? { 'http-authorizer': props.httpAuthorizer } : {}),
        'call-events': callEvents.fn,
        registrations: props.registrations.fn,
        'credential-watch': credentials.fn,
        ...optional,
      },
      ringFunctions: [invite, timers.fn, feedback.fn],
      timers,
      events: props.events,
      table,
      api,
    });
  }
}
