import { Stack, Token } from 'aws-cdk-lib';
import type { ITable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { UserPoolIdentity } from '../ringthrough-props.ts';
import type { CheckedProps } from '../settings/check-props.ts';
import { resolveIdentity } from '../settings/resolve-identity.ts';
import { CallTable } from './call-table.ts';
import { checkedIdentity } from './checked-identity.ts';
import { DeliveryLogs } from './delivery-logs.ts';
import { type Identity, identityOfPool } from './identity.ts';
import type { ProviderOptions } from './platform-application/provider-settings.ts';
import { PushApplications } from './push-applications.ts';
import { PushEvents } from './push-events.ts';
import { StateRecord } from './state-record.ts';
import { UserAccounts } from './user-accounts.ts';
import { WebPushKey } from './web-push-key.ts';

export interface StateProps {
  readonly settings: CheckedProps;
  /** The construct with the functions. */
  readonly service: Construct;
  readonly codeDir: string;
  /** Of the platform applications. */
  readonly provider: ProviderOptions;
  readonly metricsNamespace: string;
  readonly table?: ITable | Table | TableV2 | undefined;
  readonly userPool?: UserPoolIdentity | undefined;
  /** @default - a new key pair, with the setting `webPush` */
  readonly webPushKey?: ISecret | undefined;
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The state, which must survive every redeployment: the table, the platform applications in which devices are
 * registered, the topic of their events, whose ARN is in each application, the user pool if there is no `identity`, and the VAPID key pair of
 * Web Push.
 */
export interface State {
  readonly table: CallTable;
  readonly apps: PushApplications;
  readonly events: PushEvents;
  readonly identity: Identity;
  /** Absent without the setting `webPush`. */
  readonly webPushKey: WebPushKey | undefined;
  /** The physical ids of all of them. */
  readonly record: StateRecord;
}

export const createState = (scope: Construct, props: StateProps): State => {
  const { settings, codeDir, provider, table, encryptionKey } = props;
  const callTable = new CallTable(scope, 'CallTable', {
    deletionProtection: settings.protect,
    ...(table ? { table } : {}),
    ...(encryptionKey ? { encryptionKey } : {}),
  });
  const events = new PushEvents(scope, 'PushEvents', encryptionKey ? { encryptionKey } : {});
  const logs = settings.deliveryLogs
    ? new DeliveryLogs(scope, 'DeliveryLogs', { sampleRate: settings.deliveryLogSampleRate })
    : undefined;
  const apps = new PushApplications(scope, 'Apps', {
    apps: settings.apps,
    events: events.topic,
    ...(logs ? { feedback: logs.feedback } : {}),
    codeDir,
    provider,
  });
  const identity = identityOf(scope, props);
  const userPool = identity instanceof UserAccounts ? identity.userPool : props.userPool?.userPool;
  const record = new StateRecord(scope, 'State', {
    table: callTable.table,
    topic: events.topic,
    applications: [...apps.byName.values()],
    service: props.service,
    ...(userPool && { userPool }),
  });
  const webPushKey =
    settings.webPush && new WebPushKey(scope, 'WebPushKey', { secret: props.webPushKey, encryptionKey, codeDir });
  return { table: callTable, events, apps, identity, webPushKey, record };
};

const identityOf = (scope: Construct, { settings, userPool, metricsNamespace }: StateProps): Identity => {
  const { identity, cognito } = settings;
  if (userPool !== undefined) return identityOfPool(userPool);
  if (identity !== undefined) return checkedIdentity(scope, resolveIdentity(settings));
  return new UserAccounts(scope, 'UserAccounts', {
    signUp: cognito?.signUp ?? false,
    ...(cognito?.serverClient ? { serverDomainPrefix: domainPrefix(scope, metricsNamespace) } : {}),
    deletionProtection: settings.protect,
  });
};

/** Unique in the region across all accounts: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
const domainPrefix = (scope: Construct, metricsNamespace: string): string => {
  const name = Token.isUnresolved(metricsNamespace) ? `ringthrough-${scope.node.addr.slice(-8)}` : metricsNamespace;
  return `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${Stack.of(scope).account}`;
};
