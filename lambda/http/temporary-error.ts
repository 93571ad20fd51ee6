/** Error codes of AWS for throttling, for a conflict of concurrent writes, and for its own failures. */
const CODES =
  /^(Throttl\w*|ProvisionedThroughputExceeded|RequestLimitExceeded|TooManyRequests|TransactionConflict|TransactionInProgress|InternalServerError|InternalError|InternalFailure|ServiceUnavailable|TimeoutError)(Exception)?$/;
/** Error codes of Node.js for connections that broke or could not be opened. */
const CONNECTION_CODES: readonly string[] = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'];
/** Reasons for which DynamoDB cancels a transaction that may succeed later. `None`: the item is not a reason. */
const CANCELLATIONS = /^(None|TransactionConflict|ThrottlingError|ProvisionedThroughputExceeded)$/;

/**
 * Whether a request to AWS failed for a reason that passes: throttling, a conflict, a failure of AWS, a broken connection. The
 * AWS clients have repeated it before. By names and codes, because they are the same in every AWS client.
 */
export const isTemporary = (thrown: unknown): boolean => {
  if (!(thrown instanceof Error)) return false;
  if (CODES.test(thrown.name)) return true;
  if ('$fault' in thrown && thrown.$fault === 'server') return true;
  if ('code' in thrown && CONNECTION_CODES.includes(String(thrown.code))) return true;
  if (thrown.name !== 'TransactionCanceledException' || !('CancellationReasons' in thrown)) return false;
  const reasons: readonly unknown[] = Array.isArray(thrown.CancellationReasons) ? thrown.CancellationReasons : [];
  return reasons.length > 0 && reasons.every((reason) => CANCELLATIONS.test(codeOf(reason)));
};

const codeOf = (reason: unknown): string =>
  typeof reason === 'object' && reason !== null && 'Code' in reason ? String(reason.Code) : '';
