import * as v from 'valibot';
import type { AnsweredRequest } from '../../local/aws/http-api/answered-request.ts';
import { shortPath } from './printable.ts';

const Entry = v.pipe(v.string(), v.parseJson(), v.looseObject({ level: v.string() }));

/** A line that a function logged, as one JSON object that names the function. */
export const jsonLine = (from: string, line: string): string => {
  const entry = v.safeParse(Entry, line);
  return JSON.stringify({ function: from, ...(entry.success ? entry.output : { message: line }) });
};

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
