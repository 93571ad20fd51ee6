import { viewOf } from '../calls/call-view.ts';
import { type ListDeps, listCalls, listOpenCalls } from '../calls/list-calls.ts';
import { HistoryQuery } from '../contract/schemas/calls.ts';
import type { Handler } from '../http/endpoint.ts';
import { invalidRequest } from '../http/problem.ts';
import { callerOf, type DepsFor, queryOf } from '../http/request.ts';

/** `GET /v1/calls?open=&state=&limit=&cursor=` */
export const listCallsHandler =
  (depsFor: DepsFor<ListDeps>): Handler =>
  async (event) => {
    const deps = depsFor(event);
    const userId = callerOf(event);
    const { open, cursor, ...options } = queryOf(event, HistoryQuery);
    const page = open ? await listOpenCalls(deps, userId, options) : await listCalls(deps, userId, options, cursor);
    if (page === undefined)
      throw invalidRequest([{ path: 'cursor', message: 'must be the `next` of an earlier response' }]);
    const calls = page.calls.map((call) => viewOf(call, userId, deps.now()));
    return { status: 200, body: { calls, ...(page.next !== undefined && { next: page.next }) } };
  };
