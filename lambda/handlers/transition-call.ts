import type { GenericSchema } from 'valibot';
import { viewOf } from '../calls/call-view.ts';
import type { TransitionName } from '../calls/transitions.ts';
import type { EndReason } from '../contract/end-reasons.ts';
import { CancelTransition, DeclineTransition, DeviceTransition, EndTransition } from '../contract/schemas/calls.ts';
import { CallId } from '../contract/schemas/fields.ts';
import type { Handler } from '../http/endpoint.ts';
import { Problem, userBeingErased } from '../http/problem.ts';
import { bodyOf, callerOf, type DepsFor, paramOf } from '../http/request.ts';
import { type TransitionDeps, transitionAndNotify } from '../notifications/transition-and-notify.ts';

type TransitionBody = { readonly deviceId?: string | undefined; readonly reason?: EndReason | undefined };

const bodySchemas: Readonly<Record<TransitionName, GenericSchema<unknown, TransitionBody>>> = {
  ringing: DeviceTransition,
  answer: DeviceTransition,
  decline: DeclineTransition,
  cancel: CancelTransition,
  end: EndTransition,
};

/** `POST /v1/calls/{callId}/ringing`, `…/answer`, `…/decline`, `…/cancel`, `…/end` */
export const transitionCallHandler =
  (name: TransitionName, depsFor: DepsFor<TransitionDeps>): Handler =>
  async (event) => {
    const deps = depsFor(event);
    const userId = callerOf(event);
    const callId = paramOf(event, 'callId', CallId);
    const { deviceId, reason } = bodyOf(event, bodySchemas[name]);
    const at = deps.now();
    const result = await transitionAndNotify(deps, { name, callId, userId, deviceId, reason, at });
    if (result.kind === 'call-not-found')
      throw new Problem('call_not_found', 'the user is not a participant of a call with this callId');
    if (result.kind === 'being-erased') throw userBeingErased();
    const call = viewOf(result.call, userId, at);
    switch (result.kind) {
      case 'applied':
        return { status: 200, body: call };
      case 'unknown-device':
        throw new Problem(
          'device_not_found',
          'the device was not rung, and it is neither registered nor has an open socket: register it or open its socket first',
        );
      case 'answered-elsewhere':
        throw new Problem('answered_elsewhere', 'another device of the user has answered the call', {
          call,
          answeredBy: result.answeredBy,
        });
      case 'declined-elsewhere':
        throw new Problem('declined_elsewhere', 'another device of the user has declined the call', { call });
      case 'wrong-state':
        throw new Problem(
          'wrong_state',
          `"${name}" is not possible: the call is ${call.state}${call.endReason ? ` (${call.endReason})` : ''}`,
          {
            call,
          },
        );
    }
  };
