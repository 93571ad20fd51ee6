export type EndpointResult =
  | { readonly kind: 'registered'; readonly endpointArn: string }
  /** SNS refused the token itself; asking again will not help. */
  | { readonly kind: 'token-rejected'; readonly detail: string }
  /** SNS is throttling or out of order; nothing is wrong with the token. */
  | { readonly kind: 'unavailable' };

/** What registration needs from the push service. Everything here is safe to repeat. */
export interface EndpointRegistry {
  /** The endpoint of the token in the platform application, which may be disabled. */
  create(applicationArn: string, token: string): Promise<EndpointResult>;
  /** Makes the endpoint hold the token and be enabled. `missing` when it was deleted meanwhile. */
  enable(endpointArn: string, token: string): Promise<'enabled' | 'missing' | 'unavailable'>;
  /** The token of an endpoint; `undefined` when it was deleted. */
  tokenOf(endpointArn: string): Promise<string | undefined>;
  /** Deletes an endpoint; no error when it is gone already. */
  remove(endpointArn: string): Promise<void>;
}
