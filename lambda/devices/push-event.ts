import * as v from 'valibot';

/**
 * An event of an SNS platform application. AWS publishes no schema; these are the fields that production code reads
 * (wireapp/wire-server services/gundeck/src/Gundeck/Aws/Sns.hs), and there may be others.
 */
export const PushEvent = v.looseObject({
  EndpointArn: v.string(),
  /** `EndpointCreated`, `EndpointUpdated`, `EndpointDeleted`, `DeliveryFailure`. */
  EventType: v.string(),
  /**
   * For a `DeliveryFailure`: `InvalidPlatformToken`, `EndpointDisabled`, `DeliveryFailedPerm`, `InvalidNotification`,
   * `NotificationTTLExpired`.
   */
  FailureType: v.optional(v.string()),
  FailureMessage: v.optional(v.string()),
  /** Message id of the failed publish. */
  MessageId: v.optional(v.string()),
});
export type PushEvent = v.InferOutput<typeof PushEvent>;

/**
 * What the custom resource of a platform application publishes to the same topic after it has given the application a new
 * credential.
 */
export const CredentialEvent = v.object({
  EventType: v.literal('CredentialDeployed'),
  PlatformApplicationArn: v.string(),
});
export type CredentialEvent = v.InferOutput<typeof CredentialEvent>;

/** What an event means for the device. An `unknown` event changes nothing and remains in the log. */
export type EventMeaning = 'deleted' | 'invalid-token' | 'disabled' | 'refused' | 'expired' | 'none' | 'unknown';

const meanings: Readonly<Record<string, EventMeaning>> = {
  EndpointCreated: 'none',
  EndpointUpdated: 'none',
  EndpointDeleted: 'deleted',
  'DeliveryFailure InvalidPlatformToken': 'invalid-token',
  'DeliveryFailure EndpointDisabled': 'disabled',
  'DeliveryFailure DeliveryFailedPerm': 'refused',
  'DeliveryFailure InvalidNotification': 'refused',
  'DeliveryFailure NotificationTTLExpired': 'expired',
};

export const meaningOf = ({ EventType, FailureType }: PushEvent): EventMeaning =>
  meanings[FailureType === undefined ? EventType : `${EventType} ${FailureType}`] ?? 'unknown';

/** SNS's code of a failed delivery; `unknown` for one that is not listed above, so that nothing unbounded is stored with a call. */
export const failureCode = ({ FailureType = '' }: PushEvent): string =>
  meanings[`DeliveryFailure ${FailureType}`] === undefined ? 'unknown' : FailureType;
