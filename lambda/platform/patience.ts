/**
 * Something that AWS refuses now and will take in a while: a role or a permission made moments ago, which IAM is still
 * spreading.
 */
export class NotYetError extends Error {
  override readonly name = 'NotYetError';
}

const SECONDS = [1, 2, 4, 8, 15, 15, 15, 15, 15];

/** Tries again while `attempt` throws {@link NotYetError}, for a minute and a half, which IAM has been enough for. */
export const patiently = async <T>(attempt: () => Promise<T>, sleep: (ms: number) => Promise<void>): Promise<T> => {
  for (const seconds of SECONDS) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof NotYetError)) throw error;
      await sleep(seconds * 1000);
    }
  }
  return attempt();
};
