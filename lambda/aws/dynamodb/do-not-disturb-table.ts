import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { DoNotDisturbStore } from '../../users/do-not-disturb-store.ts';
import { readProfile, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** An attribute of the profile, which a ring reads anyway. */
export const doNotDisturbTable = ({ db, TableName, keys }: TenantTable): DoNotDisturbStore => ({
  get: async (userId) => {
    const { Item } = await db.send(
      new GetItemCommand({ TableName, Key: toItem(keys.profile(userId)), ConsistentRead: true }),
    );
    return Item && readProfile(Item).doNotDisturb;
  },

  set: async (userId, doNotDisturb) => {
    await db.send(
      new UpdateItemCommand({
        TableName,
        Key: toItem(keys.profile(userId)),
        UpdateExpression: doNotDisturb === undefined ? 'REMOVE doNotDisturb' : 'SET doNotDisturb = :wanted',
        ...(doNotDisturb !== undefined && { ExpressionAttributeValues: toItem({ ':wanted': doNotDisturb }) }),
      }),
    );
  },
});
