import { viewOf } from '../calls/call-view.ts';
import { bearerOf } from '../calls/receipt-authority.ts';
import { IceServersQuery } from '../contract/schemas/signals.ts';
import type { Handler, Reply } from '../http/endpoint.ts';
import { Problem } from '../http/problem.ts';
import { callerOf, type DepsFor, queryOf } from '../http/request.ts';
import { type IceDeps, iceServers } from '../signals/ice-servers.ts';

/** `GET /v1/ice-servers?callId=` */
export const iceServersHandler =
  (depsFor: DepsFor<IceDeps>): Handler =>
  async (event) =>
    answer(depsFor(event), callerOf(event), queryOf(event, IceServersQuery).callId);

/** `GET /v1/receipts/{token}/ice-servers`: for a phone that a push has just woken and that has no session. */
export const receiptIceServersHandler =
  (depsFor: (tenant: string) => IceDeps): Handler =>
  async (event) => {
    const bearer = await bearerOf((tenant) => depsFor(tenant).calls, event.pathParameters?.token ?? '');
    if (bearer === undefined) throw new Problem('not_found', 'not found');
    const { tenant, userId, callId } = bearer.claims;
    return answer(depsFor(tenant), userId, callId);
  };

const answer = async (deps: IceDeps, userId: string, callId: string): Promise<Reply> => {
  const result = await iceServers(deps, userId, callId);
  switch (result.kind) {
    case 'servers':
      return { status: 200, body: result.servers };
    case 'call-not-found':
      throw new Problem('call_not_found', 'the user is not a participant of a call with this callId');
    case 'wrong-state':
      throw new Problem('wrong_state', 'the call has ended', { call: viewOf(result.call, userId, deps.now()) });
  }
};
