import type { EndpointOwner, EndpointOwners } from './endpoint-owners.ts';
import type { EndpointRegistry } from './endpoint-registry.ts';

export interface ReleaseDeps {
  readonly owners: EndpointOwners;
  readonly endpoints: EndpointRegistry;
  readonly now: () => number;
  /** Called when an endpoint could not be deleted. No device refers to it: it rings no phone, only remains in SNS. */
  readonly onOrphanedEndpoint: (cause: unknown) => void;
}

/**
 * Deletes endpoints that the owner's device no longer uses, unless another device owns them now. Never throws: the
 * device was written before.
 */
export const releaseEndpoints = async (
  { owners, endpoints, now, onOrphanedEndpoint }: ReleaseDeps,
  owner: EndpointOwner,
  arns: readonly (string | undefined)[],
): Promise<void> => {
  const release = async (arn: string): Promise<void> => {
    const released = await owners.release(arn, owner, now());
    if (released === undefined) return;
    await endpoints.remove(arn);
    await released.done();
  };
  await Promise.all(arns.map((arn) => arn && release(arn).catch(onOrphanedEndpoint)));
};
