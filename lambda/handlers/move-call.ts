import type { GenericSchema } from 'valibot';
import type { CallStore } from '../calls/call-store.ts';
import { viewOf } from '../calls/call-view.ts';
import { moveCall } from '../calls/move-call.ts';
import type { MoveName } from '../calls/moves.ts';
import { CallId, CancelMove, DeclineMove, DeviceMove, EndMove } from '../contract/schemas.ts';
import type { EndReason } from '../contract/words.ts';
import type { Handler } from '../http/endpoint.ts';
import { Problem } from '../http/problem.ts';
import { bodyOf, callerOf, paramOf } from '../http/request.ts';

type MoveBody = { readonly deviceId?: string | undefined; readonly reason?: EndReason | undefined };

const bodies: Readonly<Record<MoveName, GenericSchema<unknown, MoveBody>>> = {
  ringing: DeviceMove,
  answer: DeviceMove,
  decline: DeclineMove,
  cancel: CancelMove,
  end: EndMove,
};

export interface MoveDeps {
  readonly calls: CallStore;
  readonly now: () => number;
}

/** `POST /v1/calls/{callId}/ringing`, `…/answer`, `…/decline`, `…/cancel`, `…/end` */
export const moveCallHandler =
  (name: MoveName, { calls, now }: MoveDeps): Handler =>
  async (event) => {
    const userId = callerOf(event);
    const callId = paramOf(event, 'callId', CallId);
    const { deviceId, reason } = bodyOf(event, bodies[name]);
    const at = now();
    const result = await moveCall(calls, { name, callId, userId, deviceId, reason, at });
    if (result.kind === 'call-not-found') throw new Problem('call_not_found', 'you are in no call of this id');
    const call = viewOf(result.call, userId, at);
    switch (result.kind) {
      case 'moved':
        return { status: 200, body: call };
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
