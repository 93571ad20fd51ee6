import { errorFields, type Log } from './log.ts';
import { Problem } from './problem.ts';

/** Logs an unexpected error, once, with its cause. The client gets only the request id. */
export const unexpectedError = (thrown: unknown, requestId: string, route: string, log: Log): Problem => {
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
