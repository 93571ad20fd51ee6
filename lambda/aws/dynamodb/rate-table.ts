import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { RateLimit } from '../../ringing/rate-limit.ts';
import { ttlAt } from './keys.ts';
import { toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

const MINUTE = 60_000;

/** A fixed window of one minute: one counter item for each caller and minute, deleted by its TTL. */
export const rateTable = ({ db, TableName, keys }: TenantTable, invitesPerMinute: number): RateLimit => ({
  take: async (callerId, at) => {
    const minute = Math.floor(at / MINUTE);
    const end = (minute + 1) * MINUTE;
    try {
      await db.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(keys.rate(callerId, minute)),
          UpdateExpression: 'ADD invites :one SET #ttl = :ttl',
          ConditionExpression: 'attribute_not_exists(invites) OR invites < :limit',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({ ':one': 1, ':limit': invitesPerMinute, ':ttl': ttlAt(end + MINUTE) }),
        }),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return Math.max(1, Math.ceil((end - at) / 1000));
    }
  },
});
