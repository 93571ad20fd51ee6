import type { ErasureView } from '../contract/views.ts';
import type { Handler } from '../http/endpoint.ts';
import { callerOf, type DepsFor } from '../http/request.ts';
import { type RequestDeps, requestErasure } from '../users/request-erasure.ts';

/** `DELETE /v1/users/me` */
export const eraseUserHandler =
  (depsFor: DepsFor<RequestDeps>): Handler =>
  async (event) => {
    const { startedAt } = await requestErasure(depsFor(event), callerOf(event));
    const body: ErasureView = { state: 'erasing', startedAt: new Date(startedAt).toISOString() };
    return { status: 202, body };
  };
