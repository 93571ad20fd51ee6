import type { GenericSchema } from 'valibot';
import { viewOf } from '../calls/call-view.ts';
import { type MoveDeps, moveAndTell } from '../calls/move-and-tell.ts';
import type { MoveName } from '../calls/moves.ts';
import { CallId, CancelMove, DeclineMove, DeviceMove, EndMove } from '../contract/schemas.ts';
import type { EndReason } from '../contract/words.ts';
import type { Handler } from '../http/endpoint.ts';
import { Problem } from '../http/problem.ts';
import { bodyOf, callerOf, type DepsFor, paramOf } from '../http/request.ts';

type MoveBody = { readonly deviceId?: string | undefined; readonly reason?: EndReason | undefined };

const bodies: Readonly<Record<MoveName, GenericSchema<unknown, MoveBody>>> = {
  ringing: DeviceMove,
  answer: DeviceMove,
  decline: DeclineMove,
  cancel: CancelMove,
  end: EndMove,
};

/** Nobody else will tell the others: whoever moved the call is asked to do it again. */
export const untold = (): Problem =>
  new Problem('try_again', 'the call is moved, but not everybody could be told of it yet', { retryAfter: 1 });

/** `POST /v1/calls/{callId}/ringing`, `…/answer`, `…/decline`, `…/cancel`, `…/end` */
export const moveCallHandler =
  (name: MoveName, depsFor: DepsFor<MoveDeps>): Handler =>
  async (event) => {
    const deps = depsFor(event);
    const userId = callerOf(event);
    const callId = paramOf(event, 'callId', CallId);
    const { deviceId, reason } = bodyOf(event, bodies[name]);
    const at = deps.now();
    const result = await moveAndTell(deps, { name, callId, userId, deviceId, reason, at });
    if (result.kind === 'call-not-found') throw new Problem('call_not_found', 'you are in no call of this id');
    const call = viewOf(result.call, userId, at);
    switch (result.kind) {
      case 'moved':
        return { status: 200, body: call };
      case 'untold':
        throw untold();
      case 'answered-elsewhere':
        throw new Problem('answered_elsewhere', 'another device answered first', {
          call,
          answeredBy: result.answeredBy,
        });
      case 'declined-elsewhere':
        throw new Problem('declined_elsewhere', 'another device declined the call', { call });
      case 'wrong-state':
        throw new Problem('wrong_state', `the call is ${call.state}${call.endReason ? `: ${call.endReason}` : ''}`, {
          call,
        });
    }
  };
