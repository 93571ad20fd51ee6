import { viewOf } from '../calls/call-view.ts';
import { type InviteDeps, invite } from '../calls/invite.ts';
import { Invite } from '../contract/schemas.ts';
import type { Handler } from '../http/endpoint.ts';
import { invalidRequest, Problem } from '../http/problem.ts';
import { bodyOf, callerOf, type DepsFor } from '../http/request.ts';

/** `POST /v1/calls` */
export const inviteHandler =
  (depsFor: DepsFor<InviteDeps>): Handler =>
  async (event) => {
    const deps = depsFor(event);
    const callerId = callerOf(event);
    const input = bodyOf(event, Invite);
    if (input.to.includes(callerId)) throw invalidRequest([{ path: 'to', message: 'must not name the caller' }]);
    const result = await invite(deps, callerId, input);
    switch (result.kind) {
      case 'ringing':
        return { status: result.isNew ? 201 : 200, body: viewOf(result.call, callerId, deps.now()) };
      case 'no-devices':
        throw new Problem('no_devices', 'none of the callees has a device that could be rung');
      case 'blocked':
        throw new Problem('blocked', 'the callee does not want to be rung by you');
      case 'rate-limited':
        throw new Problem('rate_limited', 'too many invites in this minute', { retryAfter: result.retryAfter });
      case 'call-id-taken':
        throw new Problem('call_id_taken', 'this callId names another call; make a new one for every call');
      case 'in-progress':
        throw new Problem('invite_in_progress', 'this invite is being carried out', { retryAfter: result.retryAfter });
      case 'try-again':
        throw new Problem('try_again', 'not everything could be done; send the same invite again', {
          retryAfter: result.retryAfter,
        });
      case 'too-large': {
        const { preset, bytes, limit } = result;
        throw new Problem('payload_too_large', `the push would take ${bytes} bytes of ${limit}; nobody was rung`, {
          preset,
          bytes,
          limit,
        });
      }
    }
  };
