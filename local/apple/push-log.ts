import type { Environment } from '../../lambda/contract/words.ts';
import type { PushHeaders } from './push-headers.ts';
import type { Verdict } from './verdict.ts';

/** One push as it reached Apple, with what Apple said. The provider token is never kept. */
export interface ApplePush {
  /** ISO 8601. */
  readonly at: string;
  readonly environment: Environment;
  /** As sent, not normalised. */
  readonly deviceToken: string;
  /** The `apns-…` headers, `apns-id` always and `apns-priority` with Apple's default of 10. */
  readonly headers: PushHeaders;
  /** `undefined` when the body was no JSON object. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
  readonly verdict: Verdict;
  /** ISO 8601, when the phone first had it. Not there while Apple keeps it, nor when the phone never gets it. */
  readonly deliveredAt?: string;
}

export type PushListener = (push: ApplePush) => void;

/** The newest pushes are kept; a machine that runs for days must not fill its memory. */
const KEPT = 10_000;

const keep = (list: ApplePush[], push: ApplePush): void => {
  list.push(push);
  if (list.length > KEPT) list.shift();
};

const makeListeners = () => {
  const listeners = new Set<PushListener>();
  return {
    tell: (push: ApplePush): void => {
      for (const listener of listeners) listener(push);
    },
    /** @returns how to stop listening */
    listen: (listener: PushListener): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

export function makePushLog() {
  const pushes: ApplePush[] = [];
  const deliveries: ApplePush[] = [];
  const arrival = makeListeners();
  const delivery = makeListeners();
  return {
    pushes: (): readonly ApplePush[] => pushes,
    deliveries: (): readonly ApplePush[] => deliveries,
    add(push: ApplePush): void {
      keep(pushes, push);
      arrival.tell(push);
    },
    /** Notes that the phone has a push that was added before. */
    deliver(push: ApplePush, now: number): void {
      const delivered = { ...push, deliveredAt: new Date(now).toISOString() };
      const index = pushes.indexOf(push);
      if (index >= 0) pushes[index] = delivered;
      keep(deliveries, delivered);
      delivery.tell(delivered);
    },
    listen: arrival.listen,
    listenToDeliveries: delivery.listen,
  };
}
