import { setMaxListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { type Pause, realPause } from '../../pause.ts';
import type { EventBus } from '../event-bus.ts';
import type { Application, Endpoint, Store } from '../store.ts';
import type { DeliveryRecord, FailureType } from './delivery-record.ts';
import type { Deliver, Notification, Outcome } from './notification.ts';
import { lifeOf } from './time-to-live.ts';

export interface DeliveriesOptions {
  readonly store: Store;
  readonly events: EventBus;
  readonly clock: () => number;
  readonly deliver: Deliver;
  /** The pause before each further try, in milliseconds. */
  readonly retryDelaysMs: readonly number[];
  /** How those pauses pass. @default in real time */
  readonly pause?: Pause;
}

const INVALID_TOKEN = 'Platform token associated with the endpoint is not valid';
const KEPT = 10_000;

interface End {
  /** The one tried last; an endpoint may be given a new one between two tries. */
  readonly token: string;
  readonly failureType?: FailureType;
  readonly attempts: number;
  readonly last: { readonly statusCode?: number; readonly answer: string };
}

const FAILURES: Readonly<Record<Exclude<Outcome['kind'], 'delivered'>, FailureType>> = {
  'invalid-token': 'InvalidPlatformToken',
  refused: 'DeliveryFailedPerm',
  'try-again': 'DeliveryFailedPerm',
};

/** Hands on what was accepted, after the fact and side by side: SNS promises no order. */
export function makeDeliveries(options: DeliveriesOptions) {
  const { store, events, clock, deliver, retryDelaysMs, pause = realPause } = options;
  const records: DeliveryRecord[] = [];
  const underWay = new Set<Promise<void>>();
  /** When each delivery that waits tries again. */
  const furtherTries = new Set<{ readonly at: number }>();
  const waitingForIdle = new Set<() => void>();
  const stopping = new AbortController();
  // Every pause between two tries listens for the end.
  setMaxListeners(0, stopping.signal);

  /** The endpoint and application as they are now: both may have changed since the publish. */
  function current(notification: Notification): { endpoint: Endpoint; application: Application } | undefined {
    const endpoint = store.endpoint(notification.endpointArn);
    const application = endpoint && store.application(endpoint.applicationArn);
    return endpoint && application && { endpoint, application };
  }

  async function tryUntilSettled(notification: Notification): Promise<End> {
    let last: End['last'] = { answer: '' };
    for (let attempts = 0; ; attempts += 1) {
      const target = current(notification);
      const token = target?.endpoint.token ?? '';
      stopping.signal.throwIfAborted();
      if (target === undefined) return { failureType: 'DeliveryFailedPerm', token, attempts, last };
      if (!target.endpoint.enabled) return { failureType: 'EndpointDisabled', token, attempts, last };
      const now = clock();
      if (lifeOf(notification, target.application.platform, now).kind === 'over') {
        return { failureType: 'NotificationTTLExpired', token, attempts, last };
      }
      const outcome = await deliver({ notification, ...target, now });
      last = outcome;
      const delay = outcome.kind === 'try-again' ? retryDelaysMs[attempts] : undefined;
      if (outcome.kind === 'delivered') return { token, attempts: attempts + 1, last };
      if (delay === undefined) return { failureType: FAILURES[outcome.kind], token, attempts: attempts + 1, last };
      await pauseBeforeTry(delay);
    }
  }

  function tellIfIdle(): void {
    if (underWay.size > furtherTries.size) return;
    for (const tell of waitingForIdle) tell();
    waitingForIdle.clear();
  }

  async function pauseBeforeTry(delay: number): Promise<void> {
    const next = { at: clock() + delay };
    furtherTries.add(next);
    tellIfIdle();
    try {
      await pause(delay, stopping.signal);
    } finally {
      furtherTries.delete(next);
    }
  }

  function record(notification: Notification, end: End): void {
    const { messageId, acceptedAt, endpointArn } = notification;
    records.push({
      status: end.failureType === undefined ? 'SUCCESS' : 'FAILURE',
      notification: { timestamp: new Date(acceptedAt).toISOString(), messageId },
      delivery: {
        ...(end.last.statusCode === undefined ? {} : { statusCode: end.last.statusCode }),
        dwellTimeMs: clock() - acceptedAt,
        token: end.token,
        attempts: end.attempts,
        providerResponse: end.last.answer,
        destination: endpointArn,
      },
      ...(end.failureType === undefined ? {} : { failureType: end.failureType }),
    });
    if (records.length > KEPT) records.shift();
  }

  /** A token the provider knows nothing of disables its endpoint, unless it was given a new one meanwhile. */
  function disable(triedToken: string, target: { endpoint: Endpoint; application: Application }): void {
    if (target.endpoint.token !== triedToken) return;
    const disabled = { ...target.endpoint, enabled: false };
    store.putEndpoint(disabled);
    events.emit('EndpointUpdated', target.application, disabled);
  }

  async function run(notification: Notification): Promise<void> {
    const end = await tryUntilSettled(notification);
    record(notification, end);
    const target = current(notification);
    if (end.failureType === undefined || target === undefined) return;
    if (end.failureType === 'InvalidPlatformToken') disable(end.token, target);
    events.emit('DeliveryFailure', target.application, target.endpoint, {
      FailureType: end.failureType,
      FailureMessage: end.failureType === 'InvalidPlatformToken' ? INVALID_TOKEN : end.last.answer,
      DeliveryAttempts: end.attempts,
      MessageId: notification.messageId,
    });
  }

  return {
    /** Takes a notification on. Nothing is sent before the current turn of the event loop, and with it the answer, is done. */
    accept(notification: Notification): void {
      const task = new Promise((resolve) => setImmediate(resolve))
        .then(() => run(notification))
        .catch((error: unknown) => {
          // `close` ends what is under way; anything else is a fault of the emulator and must be heard.
          if (!stopping.signal.aborted) throw error;
        })
        .finally(() => {
          underWay.delete(task);
          tellIfIdle();
        });
      underWay.add(task);
    },
    records: (): readonly DeliveryRecord[] => records,
    /** Resolves once nothing is under way, retries included. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    /** Resolves once nothing is under way but pauses before a further try. */
    async idle(): Promise<void> {
      // A pause that has just ended takes up its delivery within this turn of the event loop.
      await turn();
      while (underWay.size > furtherTries.size) {
        await new Promise<void>((resolve) => {
          waitingForIdle.add(resolve);
        });
      }
    },
    nextTryAt: (): number | undefined =>
      furtherTries.size > 0 ? Math.min(...[...furtherTries].map(({ at }) => at)) : undefined,
    close: (): void => stopping.abort(),
  };
}
