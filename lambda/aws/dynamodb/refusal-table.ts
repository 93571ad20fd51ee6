import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type RefusalStore, type Refusals, relevantRefusals } from '../../devices/refusals.ts';
import { refusalsKey, ttlAt } from './keys.ts';
import { type Item, readItem, toItem } from './stored-items.ts';
import * as s from './stored-schema.ts';

/** Milliseconds for which an application's item is kept after its last change. */
export const REFUSAL_RETENTION = 90 * 24 * 60 * 60 * 1000;
/** Refusals that no longer count are deleted once there are so many. */
const MANY = 20;

const StoredRefusals = s.object({
  /** `<device>@<epoch milliseconds>` */
  refused: s.optional(s.setOfStrings),
  bulk: s.optional(s.object({ since: s.number, until: s.number })),
  provedAt: s.optional(s.number),
  deployedAt: s.optional(s.number),
});

const entryOf = ({ device, at }: Refusals['refused'][number]): string => `${device}@${at}`;

const readRefusals = (item: Item): Refusals => {
  const { refused = new Set<string>(), ...rest } = readItem(StoredRefusals, item);
  const entries = [...refused].map((text) => {
    const [device = '', at] = text.split('@');
    return { device, at: Number(at) };
  });
  return { ...rest, refused: entries };
};

/** One item for each platform application. */
export const refusalTable = (db: DynamoDBClient, TableName: string): RefusalStore => {
  const update = async (
    applicationArn: string,
    UpdateExpression: string,
    values: object,
    names: Record<string, string> = {},
  ): Promise<Refusals> => {
    const { Attributes = {} } = await db.send(
      new UpdateItemCommand({
        TableName,
        Key: toItem(refusalsKey(applicationArn)),
        UpdateExpression,
        ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
        ExpressionAttributeValues: toItem(values),
        ReturnValues: 'ALL_NEW',
      }),
    );
    return readRefusals(Attributes);
  };
  const set = async (applicationArn: string, name: string, value: unknown, at: number): Promise<void> => {
    const values = { ':value': value, ':ttl': ttlAt(at + REFUSAL_RETENTION) };
    await update(applicationArn, 'SET #name = :value, #ttl = :ttl', values, { '#name': name, '#ttl': 'ttl' });
  };

  return {
    get: async (applicationArn) => {
      const { Item } = await db.send(
        new GetItemCommand({ TableName, Key: toItem(refusalsKey(applicationArn)), ConsistentRead: true }),
      );
      return Item ? readRefusals(Item) : { refused: [] };
    },

    add: async (applicationArn, device, at) => {
      const added = { ':this': new Set([entryOf({ device, at })]), ':ttl': ttlAt(at + REFUSAL_RETENTION) };
      const refusals = await update(applicationArn, 'SET #ttl = :ttl ADD refused :this', added, { '#ttl': 'ttl' });
      const relevant = new Set(relevantRefusals(refusals, at).map(entryOf));
      const irrelevant = refusals.refused.map(entryOf).filter((entry) => !relevant.has(entry));
      if (irrelevant.length < MANY) return refusals;
      return update(applicationArn, 'DELETE refused :irrelevant', { ':irrelevant': new Set(irrelevant) });
    },

    setBulk: (applicationArn, bulk) => set(applicationArn, 'bulk', bulk, bulk.since),
    setProved: (applicationArn, at) => set(applicationArn, 'provedAt', at, at),
    setDeployed: (applicationArn, at) => set(applicationArn, 'deployedAt', at, at),
  };
};
