import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { Fault } from './fault.ts';
import type { FaultScript } from './fault-script.ts';

export interface RouteResponse {
  readonly status: number;
  readonly body?: unknown;
}

const PATH = '/local/faults';
const FaultJson = v.pipe(v.string(), v.parseJson(undefined, 'is not JSON'), Fault);

/**
 * The fault script over HTTP:
 *
 * - `GET /local/faults`: the active faults, oldest first
 * - `POST /local/faults`: adds a {@link Fault} and returns its `id`
 * - `DELETE /local/faults`: removes all faults; `DELETE /local/faults/{id}`: removes one
 *
 * @returns `undefined` for any other request
 */
export const faultRoutes =
  (script: FaultScript) =>
  async ({ pathname }: URL, request: IncomingMessage): Promise<RouteResponse | undefined> => {
    if (pathname !== PATH && !pathname.startsWith(`${PATH}/`)) return undefined;
    const id = pathname.slice(PATH.length + 1);
    if (request.method === 'DELETE' && id !== '') {
      return script.remove(id) ? { status: 204 } : { status: 404, body: { message: `no fault ${id}` } };
    }
    if (id !== '') return undefined;
    if (request.method === 'GET') return { status: 200, body: { faults: script.faults() } };
    if (request.method === 'POST') return addTo(script, await text(request));
    if (request.method !== 'DELETE') return undefined;
    script.clear();
    return { status: 204 };
  };

const addTo = (script: FaultScript, body: string): RouteResponse => {
  const given = v.safeParse(FaultJson, body);
  if (given.success) return { status: 201, body: { id: script.add(given.output) } };
  const issues = given.issues.map((issue) => ({ path: v.getDotPath(issue) ?? 'body', message: issue.message }));
  return { status: 400, body: { message: 'invalid fault', issues } };
};
