/**
 * AWS rejects a request that it will accept later: it depends on a role or permission that was just created, and that
 * IAM has not propagated yet.
 */
export class NotPropagatedError extends Error {
  override readonly name = 'NotPropagatedError';
}

const DELAYS_SECONDS = [1, 2, 4, 8, 15, 15, 15, 15, 15];

/** Retries while `attempt` throws {@link NotPropagatedError}, for 90 seconds, which has been enough for IAM. */
export const retryUntilPropagated = async <T>(
  attempt: () => Promise<T>,
  sleep: (ms: number) => Promise<void>,
): Promise<T> => {
  for (const seconds of DELAYS_SECONDS) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof NotPropagatedError)) throw error;
      await sleep(seconds * 1000);
    }
  }
  return attempt();
};
