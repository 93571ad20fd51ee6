import type { PendingRegistration } from './pending-registration.ts';
import { type RegisterDeps, type RegisterResult, registerDevice } from './register-device.ts';

export interface WorkDeps extends RegisterDeps {
  /** Called when a pending registration has ended. */
  readonly onEnded: (pending: PendingRegistration, outcome: RegisterResult['kind'], ms: number) => void;
}

/** Milliseconds until it is tried again: SNS throttles or does not answer, or the deployment is at fault. */
const RETRY = { unavailable: 60_000, contended: 60_000, blocked: 15 * 60_000 } as const;
/** Milliseconds for which a registration is tried; after that the app registers at its next launch. */
const ABANDONED_AFTER = 24 * 60 * 60 * 1000;

/** Registrations that one task carries out. */
const MAX_ATTEMPTS = 3;

/**
 * Carries out a pending registration when it is due; before, sets its task again, because SQS delays a message by 15 minutes at most.
 *
 * @param at when the task is due: another time than that of what is pending belongs to an earlier task, which does nothing
 */
export const workOff = async (
  deps: WorkDeps,
  userId: string,
  deviceId: string,
  { id, at }: { readonly id: string; readonly at: number },
): Promise<void> => {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const pending = await deps.pending.get(userId, deviceId);
    if (pending?.id !== id || pending.dueAt !== at) return;
    const now = deps.now();
    if (at > now) return deps.tasks.register(pending, at, now);

    const result = await registerDevice(deps, userId, deviceId, pending.registration, pending);
    const age = now - pending.requestedAt;
    const isTriedAgain = result.kind === 'unavailable' || result.kind === 'contended' || result.kind === 'blocked';
    if (isTriedAgain && age < ABANDONED_AFTER) return tryAgain(deps, pending, now + RETRY[result.kind]);
    deps.onEnded(pending, result.kind, age);
    if (await deps.pending.remove(userId, deviceId, pending)) return;
    // Ended meanwhile, or the app has sent it again: then that one has this turn, and no other task.
  }
  throw new Error('the app sends the registration again and again');
};

const tryAgain = async (deps: WorkDeps, pending: PendingRegistration, dueAt: number): Promise<void> => {
  await deps.tasks.register(pending, dueAt, deps.now());
  // Not when the app has registered again or logged out meanwhile.
  if (await deps.pending.postpone(pending, dueAt)) deps.onPending({ ...pending, dueAt }, true);
};
