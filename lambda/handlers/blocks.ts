import { LIMITS } from '../contract/limits.ts';
import { UserId } from '../contract/schemas/fields.ts';
import type { Handler } from '../http/endpoint.ts';
import { Problem } from '../http/problem.ts';
import { callerOf, type DepsFor, paramOf } from '../http/request.ts';
import type { BlockStore } from '../users/block-store.ts';

export interface BlockDeps {
  readonly blocks: BlockStore;
}

/** `GET /v1/blocks` */
export const listBlocksHandler =
  (depsFor: DepsFor<BlockDeps>): Handler =>
  async (event) => ({ status: 200, body: { blocks: await depsFor(event).blocks.list(callerOf(event)) } });

/** `PUT /v1/blocks/{userId}` */
export const blockHandler =
  (depsFor: DepsFor<BlockDeps>): Handler =>
  async (event) => {
    const blocked = paramOf(event, 'userId', UserId);
    if (await depsFor(event).blocks.block(callerOf(event), blocked)) return { status: 204 };
    throw new Problem('too_many_blocks', `a user may block at most ${LIMITS.blocks} others`);
  };

/** `DELETE /v1/blocks/{userId}` */
export const unblockHandler =
  (depsFor: DepsFor<BlockDeps>): Handler =>
  async (event) => {
    await depsFor(event).blocks.unblock(callerOf(event), paramOf(event, 'userId', UserId));
    return { status: 204 };
  };
