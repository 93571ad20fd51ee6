import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CallTable } from '../constructs/call-table.ts';
import { DeliveryLogs } from '../constructs/delivery-logs.ts';
import { PushEvents } from '../constructs/push-events.ts';
import { RingableApps } from '../constructs/ringable-apps.ts';
import { isProduction, type Settings } from '../settings.ts';

export interface StateStackProps extends StackProps {
  readonly settings: Settings;
  /** Folder with the bundled functions, as `bundleFunctions` of `lambda/bundle.ts` leaves it. */
  readonly codeDir: string;
}

/**
 * What must survive every redeployment: the table, the platform applications that the devices are registered with, and
 * the topic of their events, whose ARN is in each application.
 */
export class StateStack extends Stack {
  readonly table: CallTable;
  readonly apps: RingableApps;
  readonly events: PushEvents;

  constructor(scope: Construct, id: string, { settings, codeDir, ...props }: StateStackProps) {
    super(scope, id, { description: 'Ringthrough: state', terminationProtection: isProduction(settings), ...props });
    this.table = new CallTable(this, 'CallTable', { deletionProtection: isProduction(settings) });
    this.events = new PushEvents(this, 'PushEvents');
    const logs = settings.deliveryLogs
      ? new DeliveryLogs(this, 'DeliveryLogs', { sampleRate: settings.deliveryLogSampleRate })
      : undefined;
    this.apps = new RingableApps(this, 'Apps', {
      apps: settings.apps,
      events: this.events.topic,
      ...(logs ? { feedback: logs.feedback } : {}),
      codeDir,
    });
  }
}
