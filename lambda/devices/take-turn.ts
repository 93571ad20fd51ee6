import type { EndpointQuota } from './endpoint-quota.ts';
import { type Plan, requestsOf } from './plan-registration.ts';
import type { RateLimit } from './rate-limit.ts';

export interface TurnDeps {
  /** Limits the registrations of a user that reach SNS. */
  readonly registrations: RateLimit;
  /** Limits the requests to SNS of all users. */
  readonly quota: EndpointQuota;
  readonly now: () => number;
}

export type Turn =
  | { readonly kind: 'now' }
  /** Epoch milliseconds. */
  | { readonly kind: 'later'; readonly dueAt: number }
  /** Seconds to wait. */
  | { readonly kind: 'rate-limited'; readonly retryAfter: number };

/** Milliseconds that a request waits for its turn at most: SNS's quota is counted by the second. */
const AT_ONCE = 500;
/** Milliseconds that a registration waits at least: its task may not come before it is stored. */
const LEAST = 35_000;

/** When a registration may send its requests to SNS. */
export const takeTurn = async (deps: TurnDeps, plan: Plan): Promise<Turn> => {
  const { userId, deviceId, at, own } = plan;
  const retryAfter = await deps.registrations.take(userId, at);
  if (retryAfter !== undefined) return { kind: 'rate-limited', retryAfter };
  // It has its turn already, and keeps it.
  if (own !== undefined && own.dueAt > at) return { kind: 'later', dueAt: own.dueAt };
  // After the user's own limit, so that nobody uses up the quota of all.
  const turn = await deps.quota.reserve(deviceId, requestsOf(plan), deps.now());
  return turn > deps.now() + AT_ONCE ? { kind: 'later', dueAt: Math.max(turn, at + LEAST) } : { kind: 'now' };
};
