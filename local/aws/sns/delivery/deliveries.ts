import { makeWorkload, type WorkloadOptions } from '../../../time/workload.ts';
import type { EventBus } from '../event-bus.ts';
import type { Application, Endpoint, Store } from '../store.ts';
import { makeCredentialRefusals } from './credential-refusals.ts';
import type { DeliveryRecord, FailureType } from './delivery-record.ts';
import type { Deliver, Notification, Outcome } from './notification.ts';
import { remainingTtl } from './time-to-live.ts';

export interface DeliveriesOptions extends WorkloadOptions {
  readonly store: Store;
  readonly events: EventBus;
  readonly deliver: Deliver;
  /** The delay before each retry, in milliseconds. */
  readonly retryDelaysMs: readonly number[];
  /** The delay between publish and the first attempt, in milliseconds. @default 0 */
  readonly firstAttemptDelayMs?: () => number;
  /** See `SnsOptions`. @default 1 */
  readonly disableAfterRefusals?: number;
}

/** Recorded from AWS, found in public repositories. For other failures the text is the provider's response. */
const FAILURE_MESSAGES: Readonly<Partial<Record<FailureType, string>>> = {
  InvalidPlatformToken: 'Platform token associated with the endpoint is not valid',
  EndpointDisabled: 'Endpoint is disabled',
  InvalidNotification: 'Notification body is invalid',
};
const MAX_RECORDS = 10_000;

interface DeliveryResult {
  /** The token of the last attempt; an endpoint may be given a new one between two attempts. */
  readonly token: string;
  readonly failureType?: FailureType;
  readonly attempts: number;
  readonly last: { readonly statusCode?: number; readonly providerResponse: string };
}

const FAILURES: Readonly<Record<Exclude<Outcome['kind'], 'delivered'>, FailureType>> = {
  'invalid-token': 'InvalidPlatformToken',
  'invalid-body': 'InvalidNotification',
  'credential-refused': 'DeliveryFailedPerm',
  rejected: 'DeliveryFailedPerm',
  retryable: 'DeliveryFailedPerm',
};

/** Delivers accepted notifications in the background and concurrently: SNS guarantees no order. */
export function makeDeliveries(options: DeliveriesOptions) {
  const { store, events, clock, deliver, retryDelaysMs, firstAttemptDelayMs = () => 0 } = options;
  const credentials = makeCredentialRefusals(store, options.disableAfterRefusals ?? 1);
  const records: DeliveryRecord[] = [];
  const work = makeWorkload(options);

  /** The current endpoint and application: both may have changed since the publish. */
  function currentTarget(notification: Notification): { endpoint: Endpoint; application: Application } | undefined {
    const endpoint = store.endpoint(notification.endpointArn);
    const application = endpoint && store.application(endpoint.applicationArn);
    return endpoint && application && { endpoint, application };
  }

  async function deliverWithRetries(notification: Notification): Promise<DeliveryResult> {
    let last: DeliveryResult['last'] = { providerResponse: '' };
    const firstDelay = firstAttemptDelayMs();
    if (firstDelay > 0) await work.pause(firstDelay);
    for (let attempts = 0; ; attempts += 1) {
      const target = currentTarget(notification);
      const token = target?.endpoint.token ?? '';
      if (work.isClosed()) throw new Error('the local SNS was closed');
      if (target === undefined) return { failureType: 'DeliveryFailedPerm', token, attempts, last };
      if (!target.endpoint.enabled) return { failureType: 'EndpointDisabled', token, attempts, last };
      const now = clock();
      if (remainingTtl(notification, target.application.platform, now).kind === 'expired') {
        return { failureType: 'NotificationTTLExpired', token, attempts, last };
      }
      const outcome = await deliver({ notification, ...target, now });
      last = outcome;
      if (outcome.kind === 'delivered') credentials.accepted(target.application);
      if (outcome.kind === 'credential-refused') credentials.refused(target.application);
      const delay = outcome.kind === 'retryable' ? retryDelaysMs[attempts] : undefined;
      if (outcome.kind === 'delivered') return { token, attempts: attempts + 1, last };
      if (delay === undefined) return { failureType: FAILURES[outcome.kind], token, attempts: attempts + 1, last };
      await work.pause(delay);
    }
  }

  function record(notification: Notification, result: DeliveryResult): void {
    const { messageId, acceptedAt, endpointArn } = notification;
    records.push({
      status: result.failureType === undefined ? 'SUCCESS' : 'FAILURE',
      notification: { timestamp: new Date(acceptedAt).toISOString(), messageId },
      delivery: {
        ...(result.last.statusCode === undefined ? {} : { statusCode: result.last.statusCode }),
        dwellTimeMs: clock() - acceptedAt,
        token: result.token,
        attempts: result.attempts,
        providerResponse: result.last.providerResponse,
        destination: endpointArn,
      },
      ...(result.failureType === undefined ? {} : { failureType: result.failureType }),
    });
    if (records.length > MAX_RECORDS) records.shift();
  }

  /** A token that the provider rejects disables its endpoint, unless the endpoint has been given a new token since. */
  function disable(rejectedToken: string, target: { endpoint: Endpoint; application: Application }): void {
    if (target.endpoint.token !== rejectedToken) return;
    const disabled = { ...target.endpoint, enabled: false };
    store.putEndpoint(disabled);
    events.emit('EndpointUpdated', target.application, disabled);
  }

  async function run(notification: Notification): Promise<void> {
    const result = await deliverWithRetries(notification);
    record(notification, result);
    const target = currentTarget(notification);
    if (result.failureType === undefined || target === undefined) return;
    if (result.failureType === 'InvalidPlatformToken') disable(result.token, target);
    events.emit('DeliveryFailure', target.application, target.endpoint, {
      FailureType: result.failureType,
      FailureMessage: FAILURE_MESSAGES[result.failureType] ?? result.last.providerResponse,
      DeliveryAttempts: result.attempts,
      MessageId: notification.messageId,
    });
  }

  return {
    ...work,
    /** Queues a notification for delivery. */
    accept: (notification: Notification): void => work.start(() => run(notification)),
    records: (): readonly DeliveryRecord[] => records,
  };
}
