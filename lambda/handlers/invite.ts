import { viewOf } from '../calls/call-view.ts';
import type { CallerNameSource } from '../contract/environment.ts';
import { LIMITS } from '../contract/limits.ts';
import { Invite } from '../contract/schemas/calls.ts';
import { CallId } from '../contract/schemas/fields.ts';
import { huntIssues } from '../contract/schemas/hunt.ts';
import { callerIdentityOf } from '../http/caller-identity.ts';
import type { Handler } from '../http/endpoint.ts';
import { invalidRequest, Problem, userBeingErased } from '../http/problem.ts';
import { bodyOf, callerOf, type DepsFor, type HttpEvent, paramOf } from '../http/request.ts';
import { type InviteDeps, invite } from '../ringing/invite.ts';
import { findParent, type ParentCall } from '../ringing/parent-call.ts';

const REQUEST: CallerNameSource = { kind: 'request' };

/** `POST /v1/calls` */
export const inviteHandler =
  (depsFor: DepsFor<InviteDeps>, callerNameFrom: CallerNameSource = REQUEST): Handler =>
  (event) =>
    answerTo(depsFor, callerNameFrom, event);

/** `POST /v1/calls/{callId}/invite` */
export const inviteToCallHandler =
  (depsFor: DepsFor<InviteDeps>, callerNameFrom: CallerNameSource = REQUEST): Handler =>
  async (event) =>
    await answerTo(depsFor, callerNameFrom, event, paramOf(event, 'callId', CallId));

const answerTo = async (
  depsFor: DepsFor<InviteDeps>,
  callerNameFrom: CallerNameSource,
  event: HttpEvent,
  parentCallId?: string,
): Promise<Awaited<ReturnType<Handler>>> => {
  const deps = depsFor(event);
  const callerId = callerOf(event);
  const input = bodyOf(event, Invite, LIMITS.inviteBytes);
  if (input.to.includes(callerId)) throw invalidRequest([{ path: 'to', message: 'must not name the caller' }]);
  const issues = huntIssues(input.hunt ?? [], input.to, input.ringTimeoutSeconds ?? deps.ringTimeoutSeconds);
  if (issues.length > 0) throw invalidRequest(issues);
  const caller = callerIdentityOf(event, input.caller, callerNameFrom);
  const parent = parentCallId === undefined ? undefined : await parentOrThrow(deps, callerId, parentCallId, input);
  const result = await invite(deps, callerId, Object.assign(input, { caller }), parent);
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

/** @throws Problem if the user cannot invite these into that call */
const parentOrThrow = async (
  deps: InviteDeps,
  userId: string,
  parentCallId: string,
  { to, callId }: Invite,
): Promise<ParentCall> => {
  const found = await findParent(deps, userId, parentCallId, callId);
  if (found.kind === 'call-not-found')
    throw new Problem('call_not_found', 'the user is not a participant of a call with this callId');
  if (found.kind === 'wrong-state') {
    const call = viewOf(found.call, userId, deps.now());
    throw new Problem('wrong_state', 'the user is not in an answered call with this callId', {
      call,
    });
  }
  const { parties } = found.parent;
  if (to.some((one) => Object.hasOwn(parties, one)))
    throw invalidRequest([{ path: 'to', message: 'must not name a user who is in the call' }]);
  if (Object.keys(parties).length + to.length > LIMITS.participants)
    throw invalidRequest([{ path: 'to', message: `may bring the participants to at most ${LIMITS.participants}` }]);
  return found.parent;
};
