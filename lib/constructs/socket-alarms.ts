import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { CallMetrics } from './call-metrics.ts';
import { percentageOf, sumOf } from './percentage-of.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import type { SignallingSockets } from './signalling-sockets.ts';

export interface SocketAlarmsProps {
  readonly sockets: Pick<SignallingSockets, 'metric'>;
  readonly metrics: CallMetrics;
}

/** The alarm on sockets: without a socket, phones still ring, and then may fail to connect the call. */
export class SocketAlarms extends Construct {
  constructor(scope: Construct, id: string, { sockets, metrics }: SocketAlarmsProps) {
    super(scope, id);
    const period = Duration.minutes(5);
    const label = 'Failed connections and messages';
    new RunbookAlarm(this, 'FailingAlarm', {
      name: 'sockets-failing',
      description: 'Sockets cannot be opened, or messages over them fail.',
      metric: percentageOf({
        part: sumOf(
          [
            sockets.metric('IntegrationError', { period }),
            sockets.metric('ExecutionError', { period }),
            metrics.socketsUnauthorised({ period }),
          ],
          period,
          label,
        ),
        whole: [sockets.metric('ConnectCount', { period }), sockets.metric('MessageCount', { period })],
        minimumSamples: 20,
        period,
        label: `${label} (%)`,
      }),
      alarmAbove: 5,
    });
  }
}
