/** Why a delivery failed: the `FailureType` of SNS's events. AWS publishes no list of them. */
export type FailureType =
  | 'InvalidPlatformToken'
  | 'InvalidNotification'
  | 'EndpointDisabled'
  | 'DeliveryFailedPerm'
  | 'NotificationTTLExpired';

/**
 * The result of one notification, in the format of SNS's delivery status log.
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
    /** The provider's last status; absent when no request was made. */
    readonly statusCode?: number;
    /** From publish to the final result. */
    readonly dwellTimeMs: number;
    readonly token: string;
    readonly attempts: number;
    readonly providerResponse: string;
    /** The endpoint's ARN. */
    readonly destination: string;
  };
  /** Not part of AWS's log: the `FailureType` of the DeliveryFailure event. */
  readonly failureType?: FailureType;
}
