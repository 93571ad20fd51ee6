import type { dynamoClient, sqsClient } from '../../aws/clients.ts';
import { browserTable } from '../../aws/dynamodb/browser-table.ts';
import { deviceTable } from '../../aws/dynamodb/device-table.ts';
import { endpointTable } from '../../aws/dynamodb/endpoint-table.ts';
import { pendingTable } from '../../aws/dynamodb/pending-table.ts';
import { HOUR, rateTable } from '../../aws/dynamodb/rate-table.ts';
import { tenantTable } from '../../aws/dynamodb/tenant-table.ts';
import { sqsRegistrationTasks } from '../../aws/sqs/registration-tasks.ts';
import type { App } from '../../contract/environment.ts';
import { LIMITS } from '../../contract/limits.ts';
import type { EndpointQuota } from '../../devices/endpoint-quota.ts';
import type { EndpointRegistry } from '../../devices/endpoint-registry.ts';
import type { RefusalStore } from '../../devices/refusals.ts';
import type { RegisterDeps } from '../../devices/register-device.ts';
import { errorFields, type Log } from '../../http/log.ts';

export interface RegisterParts {
  readonly db: ReturnType<typeof dynamoClient>;
  readonly sqs: ReturnType<typeof sqsClient>;
  readonly table: string;
  readonly apps: readonly App[];
  readonly endpoints: EndpointRegistry;
  readonly quota: EndpointQuota;
  readonly refusals: Pick<RefusalStore, 'get'>;
  readonly queueUrl: string;
  readonly now: () => number;
  readonly log: Log;
}

/** What registers the devices of a tenant's users, at once and later. */
export const registerDependencies = (
  { db, sqs, table, apps, endpoints, quota, refusals, queueUrl, now, log }: RegisterParts,
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
