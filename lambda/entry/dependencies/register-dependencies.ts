import { dynamoClient, snsClient, sqsClient } from '../../aws/clients.ts';
import { browserTable } from '../../aws/dynamodb/browser-table.ts';
import { deviceTable } from '../../aws/dynamodb/device-table.ts';
import { endpointTable } from '../../aws/dynamodb/endpoint-table.ts';
import { pendingTable } from '../../aws/dynamodb/pending-table.ts';
import { quotaTable } from '../../aws/dynamodb/quota-table.ts';
import { HOUR, rateTable } from '../../aws/dynamodb/rate-table.ts';
import { refusalTable } from '../../aws/dynamodb/refusal-table.ts';
import { tenantTable } from '../../aws/dynamodb/tenant-table.ts';
import { snsEndpoints } from '../../aws/sns/endpoints.ts';
import { sqsRegistrationTasks } from '../../aws/sqs/registration-tasks.ts';
import { endpointRateOf } from '../../contract/endpoint-rates.ts';
import type { App } from '../../contract/environment.ts';
import { LIMITS } from '../../contract/limits.ts';
import { recentRefusals } from '../../devices/recent-refusals.ts';
import type { RegisterDeps } from '../../devices/register-device.ts';
import { errorFields, type Log } from '../../http/log.ts';

/** The settings of a function that registers devices. */
export interface RegisterSettings {
  readonly table: string;
  readonly apps: readonly App[];
  readonly registrationQueueUrl: string;
  readonly endpointRequestsPerSecond: number | undefined;
}

/** What all tenants share: the clients, the quota of SNS, what is known of the platform applications. */
const registerParts = ({ table, apps, registrationQueueUrl, endpointRequestsPerSecond }: RegisterSettings) => {
  const db = dynamoClient();
  return {
    db,
    sqs: sqsClient(),
    table,
    apps,
    endpoints: snsEndpoints(snsClient()),
    quota: quotaTable(db, table, endpointRequestsPerSecond ?? endpointRateOf(process.env.AWS_REGION)),
    refusals: recentRefusals(refusalTable(db, table), Date.now),
    queueUrl: registrationQueueUrl,
    now: Date.now,
  };
};

/** What registers the devices of users, at once and later. @returns a function of the tenant */
export const registerDependencies = (settings: RegisterSettings, log: Log) => {
  const parts = registerParts(settings);
  return (tenant: string) => dependenciesOf(parts, log, tenant);
};

const dependenciesOf = (
  { db, sqs, table, apps, endpoints, quota, refusals, queueUrl, now }: ReturnType<typeof registerParts>,
  log: Log,
  tenant: string,
): RegisterDeps & { readonly browsers: ReturnType<typeof browserTable> } => {
  const own = tenantTable(db, table, tenant, now);
  return {
    devices: deviceTable(own),
    browsers: browserTable(own),
    pending: pendingTable(own),
    registrations: rateTable(own, { name: 'registrations', window: HOUR, limit: LIMITS.registrationsPerHour }),
    owners: endpointTable(db, table),
    tasks: sqsRegistrationTasks(sqs, queueUrl, tenant),
    endpoints,
    quota,
    refusals,
    apps,
    now,
    onBlocked: ({ application, reason, error }) => log('registration.blocked', { application, reason, error }),
    onOrphanedEndpoint: (cause: unknown) => log('endpoint.orphaned', errorFields(cause)),
    onPending: ({ deviceId, dueAt }, isRepeated) =>
      log('registration.pending', { deviceId, dueAt: new Date(dueAt).toISOString(), isRepeated }),
    onVerificationNotQueued: (deviceId, cause) => log('verification.not_queued', { deviceId, ...errorFields(cause) }),
  };
};
