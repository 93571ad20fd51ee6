import type { Environment } from '../../lambda/contract/enums.ts';
import type { ApnsResponse } from './apns-response.ts';
import type { PushHeaders } from './push-headers.ts';

/** One push as it reached Apple, with Apple's response. The provider token is never stored. */
export interface ApplePush {
  /** ISO 8601. */
  readonly at: string;
  readonly environment: Environment;
  /** As sent, not normalised. */
  readonly deviceToken: string;
  /** The `apns-…` headers, `apns-id` always and `apns-priority` with Apple's default of 10. */
  readonly headers: PushHeaders;
  /** `undefined` when the body is not a JSON object. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
  readonly response: ApnsResponse;
  /** ISO 8601, when the phone first received it. Absent while Apple stores it, and when the phone never receives it. */
  readonly deliveredAt?: string;
}

export type PushListener = (push: ApplePush) => void;

/** Only the newest pushes are kept, because a backend that runs for days must not fill the memory. */
const MAX_KEPT = 10_000;

const keep = (list: ApplePush[], push: ApplePush): void => {
  list.push(push);
  if (list.length > MAX_KEPT) list.shift();
};

const makeListeners = () => {
  const listeners = new Set<PushListener>();
  return {
    notify: (push: ApplePush): void => {
      for (const listener of listeners) listener(push);
    },
    /** @returns a function that unsubscribes */
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
      arrival.notify(push);
    },
    /** Records that the phone received a push that was added before. */
    deliver(push: ApplePush, now: number): void {
      const delivered = { ...push, deliveredAt: new Date(now).toISOString() };
      const index = pushes.indexOf(push);
      if (index >= 0) pushes[index] = delivered;
      keep(deliveries, delivered);
      delivery.notify(delivered);
    },
    listen: arrival.listen,
    listenToDeliveries: delivery.listen,
  };
}
