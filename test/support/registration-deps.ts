import { pendingTable } from '../../lambda/aws/dynamodb/pending-table.ts';
import type { TenantTable } from '../../lambda/aws/dynamodb/tenant-table.ts';
import type { EndpointQuota } from '../../lambda/devices/endpoint-quota.ts';
import type { RegistrationTasks } from '../../lambda/devices/pending-registration.ts';

/** SNS takes every request at once. */
export const unlimited: EndpointQuota = { reserve: async (_key, _requests, at) => at, reserveSpare: async () => true };

/** Nothing is done later. */
export const noTasks: RegistrationTasks = { register: async () => {}, verify: async () => {} };

/** What registrations need besides, where none waits. */
export const registrationDeps = (own: TenantTable) => ({
  quota: unlimited,
  pending: pendingTable(own),
  tasks: noTasks,
  refusals: { get: async () => ({ refused: [] }) },
  onPending: () => {},
  onVerificationNotQueued: () => {},
});
