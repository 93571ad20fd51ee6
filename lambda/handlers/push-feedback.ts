import type { SNSEvent } from 'aws-lambda';
import * as v from 'valibot';
import type { EndpointOwners } from '../devices/endpoint-owners.ts';
import { PushEvent } from '../devices/push-event.ts';
import type { Log } from '../http/log.ts';
import { type FeedbackDeps, pushFeedback } from '../ringing/push-feedback.ts';

/** Handles SNS's endpoint events. An error is thrown, and Lambda retries the event. */
export const pushFeedbackHandler =
  (owners: EndpointOwners, depsFor: (tenant: string) => FeedbackDeps, log: Log) =>
  async ({ Records }: SNSEvent): Promise<void> => {
    await Promise.all(Records.map((record) => handle(owners, depsFor, log, record.Sns.Message)));
  };

const handle = async (
  owners: EndpointOwners,
  depsFor: (tenant: string) => FeedbackDeps,
  log: Log,
  message: string,
): Promise<void> => {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), PushEvent), message);
  // A retry would not help, so the event is only counted and logged, without its content.
  if (!parsed.success) return log('push.feedback', { eventType: 'unreadable', action: 'unknown' });
  const event = parsed.output;
  const owner = await owners.of(event.EndpointArn);
  const feedback = owner && (await pushFeedback(depsFor(owner.tenant), owner.userId, owner.deviceId, event));
  log('push.feedback', {
    eventType: event.EventType,
    ...(event.FailureType !== undefined && { failure: event.FailureType }),
    ...(event.MessageId !== undefined && { messageId: event.MessageId }),
    action: feedback?.action ?? 'stale',
    ...(feedback?.deviceId !== undefined && { deviceId: feedback.deviceId }),
    ...(feedback?.callId !== undefined && { callId: feedback.callId }),
  });
};
