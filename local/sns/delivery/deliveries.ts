import { makeWorkload, type WorkloadOptions } from '../../workload.ts';
import type { EventBus } from '../event-bus.ts';
import type { Application, Endpoint, Store } from '../store.ts';
import type { DeliveryRecord, FailureType } from './delivery-record.ts';
import type { Deliver, Notification, Outcome } from './notification.ts';
import { lifeOf } from './time-to-live.ts';

export interface DeliveriesOptions extends WorkloadOptions {
  readonly store: Store;
  readonly events: EventBus;
  readonly deliver: Deliver;
  /** The pause before each further try, in milliseconds. */
  readonly retryDelaysMs: readonly number[];
  /** How long SNS keeps a notification before its first try, in milliseconds. @default not at all */
  readonly slowness?: () => number;
}

/** Recorded of AWS, as read in public repositories. The other failures' texts are the provider's answer. */
const FAILURE_MESSAGES: Readonly<Partial<Record<FailureType, string>>> = {
  InvalidPlatformToken: 'Platform token associated with the endpoint is not valid',
  EndpointDisabled: 'Endpoint is disabled',
  InvalidNotification: 'Notification body is invalid',
};
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
  'invalid-body': 'InvalidNotification',
  refused: 'DeliveryFailedPerm',
  'try-again': 'DeliveryFailedPerm',
};

/** Hands on what was accepted, after the fact and side by side: SNS promises no order. */
export function makeDeliveries(options: DeliveriesOptions) {
  const { store, events, clock, deliver, retryDelaysMs, slowness = () => 0 } = options;
  const records: DeliveryRecord[] = [];
  const work = makeWorkload(options);

  /** The endpoint and application as they are now: both may have changed since the publish. */
  function current(notification: Notification): { endpoint: Endpoint; application: Application } | undefined {
    const endpoint = store.endpoint(notification.endpointArn);
    const application = endpoint && store.application(endpoint.applicationArn);
    return endpoint && application && { endpoint, application };
  }

  async function tryUntilSettled(notification: Notification): Promise<End> {
    let last: End['last'] = { answer: '' };
    const dwell = slowness();
    if (dwell > 0) await work.pause(dwell);
    for (let attempts = 0; ; attempts += 1) {
      const target = current(notification);
      const token = target?.endpoint.token ?? '';
      if (work.isClosed()) throw new Error('the local SNS was closed');
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
      await work.pause(delay);
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
      FailureMessage: FAILURE_MESSAGES[end.failureType] ?? end.last.answer,
      DeliveryAttempts: end.attempts,
      MessageId: notification.messageId,
    });
  }

  return {
    ...work,
    /** Takes a notification on. */
    accept: (notification: Notification): void => work.start(() => run(notification)),
    records: (): readonly DeliveryRecord[] => records,
  };
}
