/** Milliseconds for one document of an issuer. Short, because a hanging issuer would hold an execution for each token. */
export const TIMEOUT = 1_500;

/** An issuer's document could not be fetched, so a token could be neither accepted nor rejected. */
export class IssuerError extends Error {
  override readonly name = 'IssuerError';
}

/** @throws IssuerError */
export const fetchJson = async (url: string): Promise<unknown> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) });
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return await response.json();
  } catch (cause) {
    throw new IssuerError(`${url} could not be fetched: ${reasonOf(cause)}`, { cause });
  }
};

/** `fetch` says only that it failed: why is in its cause. */
const reasonOf = (error: unknown): string => {
  const { message, cause } = error instanceof Error ? error : { message: String(error), cause: undefined };
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
};
