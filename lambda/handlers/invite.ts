import { viewOf } from '../calls/call-view.ts';
import type { CallerNameSource } from '../contract/environment.ts';
import { LIMITS } from '../contract/limits.ts';
import { Invite } from '../contract/schemas/calls.ts';
import { huntIssues } from '../contract/schemas/hunt.ts';
import { callerIdentityOf } from '../http/caller-identity.ts';
import type { Handler } from '../http/endpoint.ts';
import { invalidRequest, Problem, userBeingErased } from '../http/problem.ts';
import { bodyOf, callerOf, type DepsFor } from '../http/request.ts';
import { type InviteDeps, invite } from '../ringing/invite.ts';

/** `POST /v1/calls` */
export const inviteHandler =
  (depsFor: DepsFor<InviteDeps>, callerNameFrom: CallerNameSource = { kind: 'request' }): Handler =>
  async (event) => {
    const deps = depsFor(event);
    const callerId = callerOf(event);
    const input = bodyOf(event, Invite, LIMITS.inviteBytes);
    if (input.to.includes(callerId)) throw invalidRequest([{ path: 'to', message: 'must not name the caller' }]);
    const issues = huntIssues(input.hunt ?? [], input.to, input.ringTimeoutSeconds ?? deps.ringTimeoutSeconds);
    if (issues.length > 0) throw invalidRequest(issues);
    const caller = callerIdentityOf(event, input.caller, callerNameFrom);
    const result = await invite(deps, callerId, Object.assign(input, { caller }));
    switch (result.kind) {
      case 'ringing':
        return { status: result.isNew ? 201 : 200, body: viewOf(result.call, callerId, deps.now()) };
      case 'no-devices':
        throw new Problem('no_devices', 'no callee has a device that can be rung');
      case 'blocked':
        throw new Problem('blocked', 'every callee has blocked the caller');
      case 'being-erased':
        throw userBeingErased();
      case 'rate-limited':
        throw new Problem('rate_limited', 'the caller has reached the limit of invites per minute', {
          retryAfter: result.retryAfter,
        });
      case 'glare':
        throw new Problem('glare', 'the callee is calling you at this moment: answer that call', {
          call: viewOf(result.call, callerId, deps.now()),
        });
      case 'call-id-taken':
        throw new Problem('call_id_taken', 'this callId belongs to another call; use a new callId for every call');
      case 'in-progress':
        throw new Problem('invite_in_progress', 'the same invite is already being processed', {
          retryAfter: result.retryAfter,
        });
      case 'try-again':
        throw new Problem('try_again', 'the invite is only partly done; send the same request again', {
          retryAfter: result.retryAfter,
        });
    }
  };
