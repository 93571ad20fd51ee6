import * as v from 'valibot';
import type { AnsweredRequest } from '../../local/aws/http-api/answered-request.ts';
import { shortPath } from './printable.ts';

const Entry = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ event: v.string(), level: v.optional(v.string(), 'INFO') }),
);

/** A line that a function logged, as one JSON object that names the function. */
export const jsonLine = (from: string, line: string): string => {
  const entry = v.safeParse(Entry, line);
  return JSON.stringify({ function: from, ...(entry.success ? entry.output : { message: line }) });
};

/** A request that a function answered without a problem, which only the API's access log has on AWS. */
export const jsonRequest = ({ fn, route, status, ms }: AnsweredRequest): string =>
  JSON.stringify({ function: fn, level: 'INFO', event: 'request.completed', route, status, ms: Math.round(ms) });

/** A request that no function logs, because the gateway refused it. */
export const jsonRefusal = ({ method, path, status, ms, gatewayError }: AnsweredRequest): string =>
  JSON.stringify({
    function: 'gateway',
    level: 'INFO',
    event: 'request.refused',
    method,
    path: shortPath(path),
    status,
    ...(gatewayError !== undefined && { message: gatewayError }),
    ms: Math.round(ms),
  });
