import type { EndpointOwners, ReleasedEndpoint } from './endpoint-owners.ts';
import type { EndpointRegistry } from './endpoint-registry.ts';

export interface ReleaseDeps {
  readonly owners: EndpointOwners;
  readonly endpoints: EndpointRegistry;
  readonly now: () => number;
  /** Called when an endpoint could not be deleted. No device refers to it: it rings no phone, only remains in SNS. */
  readonly onOrphanedEndpoint: (cause: unknown) => void;
}

/** Deletes endpoints that a device has released. Never throws: the device was written before. */
export const releaseEndpoints = async (
  { owners, endpoints, now, onOrphanedEndpoint }: ReleaseDeps,
  released: readonly ReleasedEndpoint[],
): Promise<void> => {
  const release = async (one: ReleasedEndpoint): Promise<void> => {
    await endpoints.remove(one.endpointArn);
    await owners.forget(one, now());
  };
  await Promise.all(released.map((one) => release(one).catch(onOrphanedEndpoint)));
};
