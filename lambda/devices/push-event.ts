import * as v from 'valibot';

/**
 * An application event of Amazon SNS. AWS publishes no schema; these are the fields that production code reads
 * (wireapp/wire-server services/gundeck/src/Gundeck/Aws/Sns.hs), and there may be others.
 */
export const PushEvent = v.looseObject({
  EndpointArn: v.string(),
  /** `EndpointCreated`, `EndpointUpdated`, `EndpointDeleted`, `DeliveryFailure`. */
  EventType: v.string(),
  /** Of a `DeliveryFailure`: `InvalidPlatformToken`, `EndpointDisabled`, `DeliveryFailedPerm`, `InvalidNotification`, `NotificationTTLExpired`. */
  FailureType: v.optional(v.string()),
  FailureMessage: v.optional(v.string()),
  /** Of the publish that failed. */
  MessageId: v.optional(v.string()),
});
export type PushEvent = v.InferOutput<typeof PushEvent>;

/** What an event means for the device. What is not known means nothing, and is kept in the log. */
export type EventMeaning = 'deleted' | 'invalid-token' | 'disabled' | 'refused' | 'too-late' | 'nothing' | 'unknown';

const meanings: Readonly<Record<string, EventMeaning>> = {
  EndpointCreated: 'nothing',
  EndpointUpdated: 'nothing',
  EndpointDeleted: 'deleted',
  'DeliveryFailure InvalidPlatformToken': 'invalid-token',
  'DeliveryFailure EndpointDisabled': 'disabled',
  'DeliveryFailure DeliveryFailedPerm': 'refused',
  'DeliveryFailure InvalidNotification': 'refused',
  'DeliveryFailure NotificationTTLExpired': 'too-late',
};

export const meaningOf = ({ EventType, FailureType }: PushEvent): EventMeaning =>
  meanings[FailureType === undefined ? EventType : `${EventType} ${FailureType}`] ?? 'unknown';
