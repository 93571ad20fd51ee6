export type EndpointResult =
  | { readonly kind: 'registered'; readonly endpointArn: string }
  /** SNS refused the token itself; asking again will not help. */
  | { readonly kind: 'token-rejected'; readonly detail: string }
  /** SNS is throttling or out of order; nothing is wrong with the token. */
  | { readonly kind: 'unavailable' };

/** What registration needs from the push service. */
export interface EndpointRegistry {
  /** Makes the endpoint of `token` in the platform application exist, hold that token and be enabled. Safe to repeat. */
  ensure(applicationArn: string, token: string): Promise<EndpointResult>;
  /** Deletes an endpoint; no error when it is gone already. */
  remove(endpointArn: string): Promise<void>;
}
