import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { CallMetrics } from './call-metrics.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { shareOf, sumOf } from './share.ts';
import type { SignallingSockets } from './signalling-sockets.ts';

export interface SocketAlarmsProps {
  readonly sockets: Pick<SignallingSockets, 'metric'>;
  readonly metrics: CallMetrics;
}

/** The alarm about sockets: phones that cannot open one ring all the same, and then cannot connect. */
export class SocketAlarms extends Construct {
  constructor(scope: Construct, id: string, { sockets, metrics }: SocketAlarmsProps) {
    super(scope, id);
    const period = Duration.minutes(5);
    const label = 'Sockets and messages that failed';
    new RunbookAlarm(this, 'FailingAlarm', {
      name: 'sockets-failing',
      says: 'Sockets cannot be opened, or what is said over them is not answered.',
      metric: shareOf({
        part: sumOf(
          [
            sockets.metric('IntegrationError', { period }),
            sockets.metric('ExecutionError', { period }),
            metrics.socketsUnauthorised({ period }),
          ],
          period,
          label,
        ),
        of: [sockets.metric('ConnectCount', { period }), sockets.metric('MessageCount', { period })],
        floor: 20,
        period,
        label: `${label}, in per cent`,
      }),
      tolerated: 5,
    });
  }
}
