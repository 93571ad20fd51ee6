import { errorFields, type Log } from './log.ts';
import { Problem } from './problem.ts';
import { isTemporary } from './temporary-error.ts';

/** Seconds after which a client repeats a request that a temporary failure of AWS has interrupted. */
const RETRY_AFTER = 2;

/** Logs an unexpected error, once, with its cause. The client gets only the request id, or is asked to repeat its request. */
export const unexpectedError = (thrown: unknown, requestId: string, route: string, log: Log): Problem => {
  if (isTemporary(thrown)) {
    log('request.unavailable', { requestId, route, ...errorFields(thrown) });
    return new Problem(
      'try_again',
      'a service of AWS did not respond in time; the request may be carried out in part; send the same request again',
      { retryAfter: RETRY_AFTER },
    );
  }
  const { stack, cause } = thrown instanceof Error ? thrown : {};
  log('request.failed', {
    requestId,
    route,
    ...errorFields(thrown),
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && { cause: errorFields(cause).message }),
  });
  return new Problem('internal', 'an unexpected error occurred; it is logged with this requestId', { requestId });
};
