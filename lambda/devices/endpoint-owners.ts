/** Whose an endpoint is: one device's of one user, and nobody else's. */
export interface EndpointOwner {
  readonly tenant: string;
  readonly userId: string;
  readonly deviceId: string;
}

/** Owners of endpoints, of all tenants: a phone may change hands between two of them too. */
export interface EndpointOwners {
  of(endpointArn: string): Promise<EndpointOwner | undefined>;
  /**
   * Gives up an endpoint that is still the owner's, in two steps: between the first and `done` nobody else can claim it, so
   * that it can be deleted without taking it from under somebody. `undefined` when it is not the owner's any more.
   */
  release(endpointArn: string, owner: EndpointOwner, at: number): Promise<{ done(): Promise<void> } | undefined>;
}
