import { isParty } from '../calls/call.ts';
import type { CallStore } from '../calls/call-store.ts';
import { viewOf } from '../calls/call-view.ts';
import { CallId } from '../contract/schemas/fields.ts';
import type { Handler } from '../http/endpoint.ts';
import { Problem } from '../http/problem.ts';
import { callerOf, type DepsFor, paramOf } from '../http/request.ts';

/** `GET /v1/calls/{callId}` */
export const getCallHandler =
  (depsFor: DepsFor<{ readonly calls: CallStore; readonly now: () => number }>): Handler =>
  async (event) => {
    const { calls, now } = depsFor(event);
    const userId = callerOf(event);
    const call = await calls.get(paramOf(event, 'callId', CallId));
    // For other users, the response is the same as for a call that does not exist.
    if (call === undefined || !isParty(call, userId))
      throw new Problem('call_not_found', 'the user is not a participant of a call with this callId');
    return { status: 200, body: viewOf(call, userId, now()) };
  };
