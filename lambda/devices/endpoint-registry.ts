/**
 * Why no token can be registered in a platform application, until its operator acts.
 *
 * - `application_disabled`: SNS has disabled it, as it does after Apple or Google refused its credential.
 * - `application_missing`: it was deleted in SNS.
 * - `not_authorised`: this function may not use it.
 * - `invalid_request`: SNS rejects the request for a reason that is not the token.
 */
export type BlockedReason = 'application_disabled' | 'application_missing' | 'not_authorised' | 'invalid_request';

/** Why a token could not be registered. */
export type RegistrationFailure =
  /** SNS rejected the token itself; a retry does not help. */
  | { readonly kind: 'token-rejected'; readonly detail: string }
  /** SNS throttles or is unavailable; the token is not the cause. */
  | { readonly kind: 'unavailable'; readonly isThrottled?: boolean }
  /** The deployment is at fault. `application`: ARN of the platform application; `error`: SNS's error code. */
  | { readonly kind: 'blocked'; readonly application: string; readonly reason: BlockedReason; readonly error: string };

export type EndpointResult =
  /** `isEnabled`: SNS has confirmed that the endpoint has this token and is enabled; else it must be enabled. */
  | { readonly kind: 'registered'; readonly endpointArn: string; readonly isEnabled: boolean }
  /**
   * SNS refuses to create further endpoints for the token, because those that it created were given other tokens since:
   * https://docs.aws.amazon.com/sns/latest/dg/mobile-platform-endpoint.html
   */
  | { readonly kind: 'too-many-endpoints' }
  | RegistrationFailure;

export type EnableResult = { readonly kind: 'enabled' } | { readonly kind: 'missing' } | RegistrationFailure;

/** How an endpoint is in SNS. `tokenHash`: see `Device.tokenHash`. */
export type EndpointState =
  | { readonly kind: 'enabled'; readonly tokenHash: string }
  | { readonly kind: 'disabled' | 'missing' | 'unavailable' };

/** SNS platform endpoints. Every method is safe to repeat. */
export interface EndpointRegistry {
  /** Creates the enabled endpoint of the token in the platform application, or finds the one that is there, which may be disabled. */
  create(applicationArn: string, token: string): Promise<EndpointResult>;
  /** Sets the endpoint's token and `Enabled=true`. `missing` when it has been deleted. */
  enable(endpointArn: string, token: string): Promise<EnableResult>;
  /** Sets `Enabled=true` and keeps the token. `missing` when it has been deleted. */
  enableAgain(endpointArn: string): Promise<EnableResult>;
  /** How an endpoint is now. */
  stateOf(endpointArn: string): Promise<EndpointState>;
  /** The token of an endpoint; `undefined` when it was deleted. */
  tokenOf(endpointArn: string): Promise<string | undefined>;
  /** Deletes an endpoint; no error when it does not exist. */
  remove(endpointArn: string): Promise<void>;
}
