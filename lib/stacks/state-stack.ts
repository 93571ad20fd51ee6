import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CallTable } from '../constructs/call-table.ts';
import { DeliveryLogs } from '../constructs/delivery-logs.ts';
import type { Identity } from '../constructs/identity.ts';
import { PushEvents } from '../constructs/push-events.ts';
import { RingableApps } from '../constructs/ringable-apps.ts';
import { UserAccounts } from '../constructs/user-accounts.ts';
import { isProduction, type Settings } from '../settings.ts';

export interface StateStackProps extends StackProps {
  readonly settings: Settings;
  /** Folder with the bundled functions, as `bundleFunctions` of `lambda/bundle.ts` leaves it. */
  readonly codeDir: string;
}

/**
 * What must survive every redeployment: the table, the platform applications that the devices are registered with,
 * the topic of their events, whose ARN is in each application, and the users where they are not another issuer's.
 */
export class StateStack extends Stack {
  readonly table: CallTable;
  readonly apps: RingableApps;
  readonly events: PushEvents;
  readonly identity: Identity;

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
    this.identity = identityOf(this, settings);
  }
}

const identityOf = (stack: Stack, settings: Settings): Identity => {
  const { stage, issuer, audience = [], cognito } = settings;
  if (issuer !== undefined) return { issuer, audience };
  return new UserAccounts(stack, 'UserAccounts', {
    signUp: cognito?.signUp ?? false,
    ...(cognito?.serverClient ? { serverDomainPrefix: `ringthrough-${stage}-${stack.account}` } : {}),
    deletionProtection: isProduction(settings),
  });
};
