import type { EndpointOwner, EndpointOwners } from './endpoint-owners.ts';
import type { EndpointRegistry } from './endpoint-registry.ts';

export interface ReleaseDeps {
  readonly owners: EndpointOwners;
  readonly endpoints: EndpointRegistry;
  readonly now: () => number;
  /** Told of an endpoint that could not be deleted. No device points to it any more: it rings nobody, it only lies about. */
  readonly onLeftover: (cause: unknown) => void;
}

/**
 * Deletes endpoints that the owner's device uses no more, unless they have become somebody else's. Never fails: what matters
 * was decided before.
 */
export const releaseEndpoints = async (
  { owners, endpoints, now, onLeftover }: ReleaseDeps,
  owner: EndpointOwner,
  arns: readonly (string | undefined)[],
): Promise<void> => {
  const release = async (arn: string): Promise<void> => {
    const released = await owners.release(arn, owner, now());
    if (released === undefined) return;
    await endpoints.remove(arn);
    await released.done();
  };
  await Promise.all(arns.map((arn) => arn && release(arn).catch(onLeftover)));
};
