export type EndpointResult =
  | { readonly kind: 'registered'; readonly endpointArn: string }
  /** SNS rejected the token itself; a retry does not help. */
  | { readonly kind: 'token-rejected'; readonly detail: string }
  /** SNS throttles or is unavailable; the token is not the cause. */
  | { readonly kind: 'unavailable' }
  /** SNS has disabled the platform application: its credential must be replaced before any device can register. */
  | { readonly kind: 'application-disabled' };

/** SNS platform endpoints. Every method is safe to repeat. */
export interface EndpointRegistry {
  /** Creates or finds the endpoint of the token in the platform application; it may be disabled. */
  create(applicationArn: string, token: string): Promise<EndpointResult>;
  /** Sets the endpoint's token and `Enabled=true`. `missing` when it has been deleted. */
  enable(endpointArn: string, token: string): Promise<'enabled' | 'missing' | 'unavailable'>;
  /** The token of an endpoint; `undefined` when it was deleted. */
  tokenOf(endpointArn: string): Promise<string | undefined>;
  /** Deletes an endpoint; no error when it does not exist. */
  remove(endpointArn: string): Promise<void>;
}
