import { randomUUID } from 'node:crypto';
import type { Device } from './device.ts';
import type { PendingRegistration, PendingStore, RegistrationTasks } from './pending-registration.ts';
import type { Plan } from './plan-registration.ts';

export interface PostponeDeps {
  readonly pending: PendingStore;
  readonly tasks: RegistrationTasks;
  /** Called when a registration waits. */
  readonly onPending: (pending: PendingRegistration, isRepeated: boolean) => void;
}

export type Postponed =
  /** SNS has more to do than it allows. `known`: the device as it is rung until then. */
  | { readonly kind: 'pending'; readonly pending: PendingRegistration; readonly known: Device | undefined }
  | { readonly kind: 'contended' };

/**
 * Stores a registration as pending. Its task is set before: one without a pending registration does nothing, and a pending registration
 * without its task would wait for ever.
 *
 * @param dueAt epoch milliseconds; that of what is pending already: it keeps its turn, and its task
 */
export const postponeRegistration = async (
  deps: PostponeDeps,
  { userId, deviceId, input, at, known, own }: Plan,
  dueAt: number,
): Promise<Postponed> => {
  const hasTask = own !== undefined && own.dueAt === dueAt;
  const id = hasTask ? own.id : randomUUID();
  // Never that of the one that it replaces, which may be carried out at this moment.
  const requestedAt = Math.max(at, (own?.requestedAt ?? 0) + 1);
  const pending: PendingRegistration = { userId, deviceId, id, registration: input, requestedAt, dueAt };
  if (!hasTask) await deps.tasks.register(pending, dueAt, at);
  if (!(await deps.pending.put(pending, own))) return { kind: 'contended' };
  deps.onPending(pending, own !== undefined);
  return { kind: 'pending', pending, known };
};
