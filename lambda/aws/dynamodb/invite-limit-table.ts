import type { InviteLimit } from '../../ringing/invite-limit.ts';
import { conditionalUpdate } from './conditional-update.ts';
import { ttlAt } from './keys.ts';
import { MINUTE } from './rate-table.ts';
import type { TenantTable } from './tenant-table.ts';

const minuteOf = (at: number): number => Math.floor(at / MINUTE);

/**
 * One item for each caller and minute, with the ids of the calls: an invite that is repeated, by its client or by the SDK, is in the set
 * already. Up to some 20 ids it takes one write unit.
 */
export const inviteLimitTable = (table: TenantTable, limit: number): InviteLimit => {
  const keyOf = (callerId: string, at: number) => table.keys.rate(callerId, 'invites', minuteOf(at));
  return {
    take: async (callerId, callId, at) => {
      const isCounted = await conditionalUpdate(
        table,
        keyOf(callerId, at),
        {
          UpdateExpression: 'ADD calls :ids SET #ttl = :ttl',
          ConditionExpression: 'attribute_not_exists(calls) OR size(calls) < :limit OR contains(calls, :id)',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
        },
        { ':ids': new Set([callId]), ':id': callId, ':limit': limit, ':ttl': ttlAt((minuteOf(at) + 2) * MINUTE) },
      );
      return isCounted ? undefined : Math.max(1, Math.ceil((MINUTE - (at % MINUTE)) / 1000));
    },

    giveBack: async ({ callerId, callId, startedAt }, at) => {
      if (minuteOf(startedAt) === minuteOf(at)) return;
      const update = { UpdateExpression: 'DELETE calls :ids', ConditionExpression: 'attribute_exists(pk)' };
      await conditionalUpdate(table, keyOf(callerId, at), update, { ':ids': new Set([callId]) });
    },
  };
};
