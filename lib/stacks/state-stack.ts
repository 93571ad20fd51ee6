import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CallTable } from '../constructs/call-table.ts';
import { checkedIdentity } from '../constructs/checked-identity.ts';
import { DeliveryLogs } from '../constructs/delivery-logs.ts';
import type { Identity } from '../constructs/identity.ts';
import { PushApplications } from '../constructs/push-applications.ts';
import { PushEvents } from '../constructs/push-events.ts';
import { UserAccounts } from '../constructs/user-accounts.ts';
import { resolveIdentity } from '../settings/resolve-identity.ts';
import type { Settings } from '../settings/settings.ts';

export interface StateStackProps extends StackProps {
  readonly settings: Settings;
  /** Folder with the bundled functions: the output of `bundleFunctions` in `lambda/bundle/bundle-functions.ts`. */
  readonly codeDir: string;
}

/**
 * The state, which must survive every redeployment: the table, the platform applications in which devices are
 * registered, the topic of their events, whose ARN is in each application, and the user pool if there is no `identity`.
 */
export class StateStack extends Stack {
  readonly table: CallTable;
  readonly apps: PushApplications;
  readonly events: PushEvents;
  readonly identity: Identity;

  constructor(scope: Construct, id: string, { settings, codeDir, ...props }: StateStackProps) {
    super(scope, id, { description: 'Ringthrough: state', terminationProtection: settings.protect, ...props });
    this.table = new CallTable(this, 'CallTable', { deletionProtection: settings.protect });
    this.events = new PushEvents(this, 'PushEvents');
    const logs = settings.deliveryLogs
      ? new DeliveryLogs(this, 'DeliveryLogs', { sampleRate: settings.deliveryLogSampleRate })
      : undefined;
    this.apps = new PushApplications(this, 'Apps', {
      apps: settings.apps,
      events: this.events.topic,
      ...(logs ? { feedback: logs.feedback } : {}),
      codeDir,
    });
    this.identity = identityOf(this, settings);
  }
}

const identityOf = (stack: Stack, settings: Settings): Identity => {
  const { stage, identity, cognito } = settings;
  if (identity !== undefined) return checkedIdentity(stack, resolveIdentity(settings));
  return new UserAccounts(stack, 'UserAccounts', {
    signUp: cognito?.signUp ?? false,
    ...(cognito?.serverClient ? { serverDomainPrefix: `ringthrough-${stage}-${stack.account}` } : {}),
    deletionProtection: settings.protect,
  });
};
