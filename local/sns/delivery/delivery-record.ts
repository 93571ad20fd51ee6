/** Why a notification was given up, in the words of SNS's events. AWS has no list of them. */
export type FailureType =
  | 'InvalidPlatformToken'
  | 'InvalidNotification'
  | 'EndpointDisabled'
  | 'DeliveryFailedPerm'
  | 'NotificationTTLExpired';

/**
 * The end of one notification, in the shape of SNS's delivery log.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-msg-status.html
 */
export interface DeliveryRecord {
  readonly status: 'SUCCESS' | 'FAILURE';
  readonly notification: {
    /** ISO 8601, when it was published. */
    readonly timestamp: string;
    readonly messageId: string;
  };
  readonly delivery: {
    /** What the provider answered last; absent when nobody was asked. */
    readonly statusCode?: number;
    /** From publish to the end. */
    readonly dwellTimeMs: number;
    readonly token: string;
    readonly attempts: number;
    readonly providerResponse: string;
    /** The endpoint's ARN. */
    readonly destination: string;
  };
  /** Not part of AWS's log: what the DeliveryFailure event says. */
  readonly failureType?: FailureType;
}
