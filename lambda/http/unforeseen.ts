import { errorFields, type Log } from './log.ts';
import { Problem } from './problem.ts';

/** Logs what nobody foresaw, once, with its cause. The client gets the request id and nothing else. */
export const unforeseen = (thrown: unknown, requestId: string, route: string, log: Log): Problem => {
  const { stack, cause } = thrown instanceof Error ? thrown : {};
  log('request.failed', {
    requestId,
    route,
    ...errorFields(thrown),
    ...(stack !== undefined && { stack }),
    ...(cause !== undefined && { cause: errorFields(cause).message }),
  });
  return new Problem('internal', 'the log knows more under this request id', { requestId });
};
