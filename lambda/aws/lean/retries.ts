/*
 * The SDK's standard retries, by its own numbers: up to `maxAttempts`, a random pause that doubles, and a budget of the client that
 * prevents storms while a service fails. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */

const THROTTLING_CODES = new Set([
  ...['BandwidthLimitExceeded', 'EC2ThrottledException', 'LimitExceededException', 'PriorRequestNotComplete'],
  ...['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'RequestThrottled', 'SlowDown'],
  ...['RequestThrottledException', 'ThrottledException', 'Throttling', 'ThrottlingException'],
  ...['TooManyRequestsException', 'TransactionInProgressException'],
]);
const TRANSIENT_NAMES = new Set(['TimeoutError', 'RequestTimeout', 'RequestTimeoutException']);
const TRANSIENT_STATUS = new Set([500, 502, 503, 504]);
const CONNECTION_CODES = new Set([
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
]);

interface SentError {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What a retry takes from the client's budget; a success gives it back. */
const BUDGET = 500;
const COST = { throttling: 5, transient: 14 } as const;
/** Milliseconds: bounds of the first random pause after throttling, and of every pause. */
const THROTTLED_MS = 1_000;
const LONGEST_MS = 20_000;

type Kind = keyof typeof COST;

const kindOf = (error: unknown): Kind | undefined => {
  const { name = '', code = '', $metadata }: SentError = Object(error);
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 429 || THROTTLING_CODES.has(name)) return 'throttling';
  const isTransient = TRANSIENT_NAMES.has(name) || CONNECTION_CODES.has(code) || TRANSIENT_STATUS.has(status);
  return isTransient ? 'transient' : undefined;
};

/**
 * Repeats what fails for a reason that passes.
 *
 * @param baseMs bound of the first random pause
 * @returns a function that resolves with the first success, and rejects with the last error
 */
export const retrying = (maxAttempts: number, baseMs: number) => {
  let budget = BUDGET;
  return async <T>(attempt: () => Promise<T>): Promise<T> => {
    let taken = 0;
    for (let retries = 0; ; retries += 1) {
      try {
        const result = await attempt();
        budget = Math.min(BUDGET, budget + (taken || 1));
        return result;
      } catch (error) {
        const kind = retries + 1 < maxAttempts ? kindOf(error) : undefined;
        if (kind === undefined || budget < COST[kind]) throw error;
        taken = COST[kind];
        budget -= taken;
        const bound = Math.min(LONGEST_MS, (kind === 'throttling' ? THROTTLED_MS : baseMs) * 2 ** retries);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * bound));
      }
    }
  };
};
