/** The only device that owns an endpoint. */
export interface EndpointOwner {
  readonly tenant: string;
  readonly userId: string;
  readonly deviceId: string;
}

/** An endpoint that its device has released, and that is to be deleted. */
export interface ReleasedEndpoint {
  readonly endpointArn: string;
  /** The claim that was released: see `Device.claim`. */
  readonly claim: string;
}

/**
 * Owners of endpoints across all tenants: a phone may be handed from a user of one tenant to a user of another. The
 * same transaction that takes an endpoint from its device marks it as being deleted. Until {@link forget}, no device can
 * claim it, so that deleting it takes it from no other device.
 */
export interface EndpointOwners {
  of(endpointArn: string): Promise<EndpointOwner | undefined>;
  /**
   * Marks an endpoint as being deleted that has no owner, or the owner with this claim, whose device was removed before. Safe to repeat.
   *
   * @returns `false` when it has another claim
   */
  release(endpoint: ReleasedEndpoint, at: number): Promise<boolean>;
  /**
   * Records that a released endpoint has been deleted: it has no owner any more. That it was released remains recorded for an hour, without
   * its owner.
   */
  forget(released: ReleasedEndpoint, at: number): Promise<void>;
}
