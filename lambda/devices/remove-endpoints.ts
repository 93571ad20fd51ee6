import type { EndpointRegistry } from './endpoint-registry.ts';

/** Told of an endpoint that could not be deleted. No device points to it any more: it rings nobody, it only lies about. */
export type OnLeftover = (cause: unknown) => void;

/** Deletes endpoints that no device uses any more. Never fails: what matters was decided before. */
export const removeEndpoints = async (
  endpoints: EndpointRegistry,
  arns: readonly (string | undefined)[],
  onLeftover: OnLeftover,
): Promise<void> => {
  await Promise.all(arns.map((arn) => arn && endpoints.remove(arn).catch(onLeftover)));
};
