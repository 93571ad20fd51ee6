import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CallTable } from '../constructs/call-table.ts';
import { RingableApps } from '../constructs/ringable-apps.ts';
import { isProduction, type Settings } from '../settings.ts';

export interface StateStackProps extends StackProps {
  readonly settings: Settings;
  /** Folder with the bundled functions, as `bundleFunctions` of `lambda/bundle.ts` leaves it. */
  readonly codeDir: string;
}

/**
 * What must survive every redeployment: the table, and the platform applications that the devices are registered with.
 */
export class StateStack extends Stack {
  readonly table: CallTable;
  readonly apps: RingableApps;

  constructor(scope: Construct, id: string, { settings, codeDir, ...props }: StateStackProps) {
    super(scope, id, { description: 'Ringthrough: state', terminationProtection: isProduction(settings), ...props });
    this.table = new CallTable(this, 'CallTable', { deletionProtection: isProduction(settings) });
    this.apps = new RingableApps(this, 'Apps', { apps: settings.apps, codeDir });
  }
}
