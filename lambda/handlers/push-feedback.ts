import type { SNSEvent } from 'aws-lambda';
import * as v from 'valibot';
import { isCanary } from '../contract/canary.ts';
import type { EndpointOwners } from '../devices/endpoint-owners.ts';
import { CredentialEvent, PushEvent } from '../devices/push-event.ts';
import type { RefusalStore } from '../devices/refusals.ts';
import type { Log } from '../http/log.ts';
import { type FeedbackDeps, pushFeedback } from '../ringing/push-feedback.ts';

export interface PushFeedbackDeps {
  readonly owners: EndpointOwners;
  readonly refusals: RefusalStore;
  /** Creates the dependencies for the tenant that owns the endpoint. */
  readonly depsFor: (tenant: string) => FeedbackDeps;
  readonly now: () => number;
  readonly log: Log;
}

const Message = v.pipe(
  v.string(),
  v.parseJson(),
  v.union([
    v.pipe(
      CredentialEvent,
      v.transform((event) => ({ kind: 'credential' as const, event })),
    ),
    v.pipe(
      PushEvent,
      v.transform((event) => ({ kind: 'push' as const, event })),
    ),
  ]),
);

/** Handles the events of platform applications. An error is thrown, and Lambda retries the event. */
export const pushFeedbackHandler =
  (deps: PushFeedbackDeps) =>
  async ({ Records }: SNSEvent): Promise<void> => {
    await Promise.all(Records.map((record) => handle(deps, record.Sns.Message)));
  };

const handle = async ({ owners, refusals, depsFor, now, log }: PushFeedbackDeps, message: string): Promise<void> => {
  const parsed = v.safeParse(Message, message);
  // A retry would not help, so the event is only counted and logged, without its content.
  if (!parsed.success) return log('push.feedback', { eventType: 'unreadable', action: 'unknown' });
  if (parsed.output.kind === 'credential') {
    const { EventType, PlatformApplicationArn } = parsed.output.event;
    await refusals.setDeployed(PlatformApplicationArn, now());
    return log('push.feedback', { eventType: EventType, action: 'credential_deployed' });
  }
  const { event } = parsed.output;
  const owner = await owners.of(event.EndpointArn);
  const feedback = owner && (await pushFeedback(depsFor(owner.tenant), owner.userId, owner.deviceId, event));
  const { action = 'stale', deviceId, callId } = feedback ?? {};
  const isCounted = owner !== undefined && !isCanary(owner.userId) && action !== 'stale' && action !== 'none';
  log('push.feedback', {
    eventType: event.EventType,
    ...(event.FailureType !== undefined && { failure: event.FailureType }),
    ...(event.MessageId !== undefined && { messageId: event.MessageId }),
    action,
    ...(deviceId !== undefined && { deviceId }),
    ...(callId !== undefined && { callId }),
    ...(!isCounted && { uncounted: true }),
  });
};
