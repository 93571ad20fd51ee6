/** The only device that owns an endpoint. */
export interface EndpointOwner {
  readonly tenant: string;
  readonly userId: string;
  readonly deviceId: string;
}

/** Owners of endpoints across all tenants: a phone may be handed from a user of one tenant to a user of another. */
export interface EndpointOwners {
  of(endpointArn: string): Promise<EndpointOwner | undefined>;
  /**
   * Releases an endpoint in two steps: between the first and `done` no other device can claim it, so that deleting it
   * takes it from no other device. `undefined` when `owner` no longer owns the endpoint.
   */
  release(endpointArn: string, owner: EndpointOwner, at: number): Promise<{ done(): Promise<void> } | undefined>;
}
