import {
  type AttributeValue,
  BatchGetItemCommand,
  DynamoDBClient,
  type ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';
import { RING_PREFIX } from '../../lambda/aws/dynamodb/keys.ts';
import type { Pass } from './gate.ts';

type Item = Record<string, AttributeValue>;
/** What one write replaced: by `<partition>|<sort key>`, the item before it, if any. */
type Replaced = ReadonlyMap<string, Item | undefined>;

export interface GatedTableOptions {
  /** Of the DynamoDB engine. */
  readonly url: string;
  /** Changes from pair to pair. */
  readonly tableName: string;
}

/** The table as one actor uses it: each request waits at the actor's gate. */
export interface GatedTable {
  readonly db: DynamoDBClient;
  /** What this actor's writes to tracked items replaced, oldest first. */
  readonly writes: Replaced[];
  /** @param others the tables of the other actors, whose last write a read may not see yet */
  use(pass: Pass, others: readonly GatedTable[]): void;
}

export const clientConfig = (endpoint: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  maxAttempts: 1,
});

/** One client for many orders, because making clients takes longer than an order. */
export const makeGatedTable = (options: GatedTableOptions): GatedTable => {
  const { url } = options;
  const db = new DynamoDBClient(clientConfig(url));
  const direct = new DynamoDBClient(clientConfig(url));
  const writes: Replaced[] = [];
  let pass: Pass | undefined;
  let others: readonly GatedTable[] = [];

  const imagesOf = async (keys: readonly string[]): Promise<Replaced> => {
    const Keys = keys.map((key) => {
      const [pk = '', sk = ''] = key.split('|');
      return { pk: { S: pk }, sk: { S: sk } };
    });
    const { tableName } = options;
    const RequestItems = { [tableName]: { Keys, ConsistentRead: true } };
    const { Responses } = await direct.send(new BatchGetItemCommand({ RequestItems }));
    const found = new Map((Responses?.[tableName] ?? []).map((item) => [keyOf(item), item]));
    return new Map(keys.map((key) => [key, found.get(key)]));
  };
  const lastWriteTo = (range: string): Replaced | undefined =>
    others
      .flatMap((one) => one.writes)
      .findLast((replaced) => [...replaced.keys()].some((key) => key.startsWith(range)));

  db.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const input: object = args.input;
        const action = commandName.replace(/Command$/, '');
        const touches = touchesOf(input);
        const isRead = /^(GetItem|Query|BatchGetItem)$/.test(action);
        const isEventual =
          isRead && action !== 'BatchGetItem' && !('ConsistentRead' in input && input.ConsistentRead === true);
        const [range = ''] = touches;
        const tracked = isRead ? [] : touches.filter(isTracked);
        if (pass === undefined) return await next(args);
        return await pass(
          {
            label: `${action} ${touches.map(nameOf).join(', ')}`,
            touches: isReceipt(input) ? [] : touches.filter((key) => !isCounter(key)),
            isRead,
            hasEffect: !isRead,
            ...(isEventual && { mayBeStale: () => lastWriteTo(range) !== undefined }),
          },
          async (isStale) => {
            const replaced = tracked.length > 0 ? await imagesOf(tracked) : undefined;
            const result = await next(args);
            if (replaced !== undefined) writes.push(replaced);
            return isStale ? { ...result, output: asBefore(result.output, lastWriteTo(range), range) } : result;
          },
        );
      },
    { step: 'initialize' },
  );
  return {
    db,
    writes,
    use: (newPass, newOthers) => {
      pass = newPass;
      others = newOthers;
      writes.length = 0;
    },
  };
};

/** The items of which a read may be stale: what decides how a user is rung, and who owns an endpoint. */
const isTracked = (key: string): boolean => key.includes(`|${RING_PREFIX}`) || key.startsWith('ENDPOINT#');

/** A read's response as it was before a write. */
const asBefore = (output: ServiceOutputTypes, replaced: Replaced | undefined, range: string): ServiceOutputTypes => {
  if (replaced === undefined) return output;
  if (!('Items' in output)) return { ...output, Item: replaced.get(range) };
  const kept = (output.Items ?? []).filter((item) => !replaced.has(keyOf(item)));
  const earlier = [...replaced].flatMap(([key, item]) => (key.startsWith(range) && item !== undefined ? [item] : []));
  return { ...output, Items: [...kept, ...earlier].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
};

export const keyOf = ({ pk, sk }: Item): string => `${pk?.S}|${sk?.S}`;

/** Numbers that only grow: their order matters only at their limits. */
const isCounter = (key: string): boolean => key.includes('|RATE#');

/** Nothing depends on the time of a device's last receipt but what its owner sees of its health. */
const isReceipt = (input: object): boolean =>
  'UpdateExpression' in input && String(input.UpdateExpression).startsWith('SET lastReceiptAt');

/** `USER#bob|RING#DEVICE#phone` without the order's tenant. */
const nameOf = (key: string): string => key.replace(/^TENANT#[^#]*#/, '').replace(/#(arn:)[^|]*\//, '#');

/** The keys of all items in a request, as `<partition>|<sort key>`; of a query, the start of its keys. */
const touchesOf = (input: unknown): readonly string[] => {
  if (typeof input !== 'object' || input === null) return [];
  const fields: Readonly<Record<string, { S?: string } | undefined>> = Object.fromEntries(Object.entries(input));
  const pk = fields.pk ?? fields[':user'] ?? (fields[':text'] || fields[':record'] ? fields[':call'] : undefined);
  const range = [':ring', ':device', ':socket', ':text', ':record', ':call'].map((name) => fields[name]).find(Boolean);
  const sk = fields.sk ?? (fields[':first'] === undefined ? range : { S: 'CALL#' });
  if (pk?.S !== undefined && sk?.S !== undefined) return [`${pk.S}|${sk.S}`];
  return Object.values(input).flatMap(touchesOf);
};

export type { Item };
