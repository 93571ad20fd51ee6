/** An item, or its key, in DynamoDB's JSON. Of the backend's own table, whose keys are texts. */
interface KeyedItem {
  readonly pk: { readonly S: string };
  readonly sk: { readonly S: string };
}

/** A part of a write. */
interface WritePart {
  readonly TableName?: string;
  readonly Item?: KeyedItem;
  readonly Key?: KeyedItem;
}

interface ReadRequest {
  readonly ConsistentRead?: boolean;
  readonly Key?: KeyedItem;
  readonly RequestItems?: Readonly<Record<string, { readonly ConsistentRead?: boolean; readonly Keys: KeyedItem[] }>>;
}

/** An item as it was before a write of this moment, in epoch milliseconds; `undefined` where there was none. */
interface Change {
  readonly at: number;
  readonly before: KeyedItem | undefined;
}

/** What a replica knows that gets every write late. */
export interface StaleReads {
  /** The keys of the items that a write may change. */
  targets(action: string, body: string): readonly { readonly TableName: string | undefined; readonly key: KeyedItem }[];
  /** To be called after a write that was done. @param before the item as it was */
  changed(key: KeyedItem, before: KeyedItem | undefined): void;
  /**
   * The answer of that replica to a read that need not be consistent.
   *
   * @param ms how late it gets a write
   * @returns `undefined` for any other request
   */
  answer(action: string, body: string, answered: string, ms: number): string | undefined;
}

/**
 * Remembers the items before their changes, so that an eventually consistent read can be answered as a replica does that has not had the last
 * writes yet: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html. An item that was deleted since
 * does not come back into the answer to a query.
 *
 * @param clock epoch milliseconds
 */
export const makeStaleReads = (clock: () => number): StaleReads => {
  const changes = new Map<string, Change[]>();

  /** The item with this key as it was `ms` ago. @param now as it is */
  const past = (key: KeyedItem, now: KeyedItem | undefined, ms: number): KeyedItem | undefined => {
    const change = changes.get(idOf(key))?.find(({ at }) => at > clock() - ms);
    return change === undefined ? now : change.before;
  };
  const allPast = (items: readonly KeyedItem[], ms: number): KeyedItem[] =>
    items.flatMap((item) => past(item, item, ms) ?? []);

  return {
    targets: (action, body) =>
      writePartsOf(action, body).flatMap(({ TableName, Key, Item }) => {
        const item = Key ?? Item;
        return item === undefined ? [] : { TableName, key: { pk: item.pk, sk: item.sk } };
      }),
    changed: (key, before) => {
      const id = idOf(key);
      changes.set(id, [...(changes.get(id) ?? []), { at: clock(), before }]);
    },
    answer: (action, body, answered, ms) => {
      const request: ReadRequest = JSON.parse(body);
      if (request.ConsistentRead === true) return undefined;
      const answer = JSON.parse(answered);
      switch (action) {
        case 'GetItem':
          return JSON.stringify({ ...answer, Item: request.Key && past(request.Key, answer.Item, ms) });
        case 'Query': {
          const Items = allPast(answer.Items ?? [], ms);
          return JSON.stringify({ ...answer, Items, Count: Items.length });
        }
        case 'BatchGetItem': {
          const tables = Object.entries<KeyedItem[]>(answer.Responses ?? {});
          const isLate = (table: string) => request.RequestItems?.[table]?.ConsistentRead !== true;
          const Responses = tables.map(([table, items]) => [table, isLate(table) ? allPast(items, ms) : items]);
          return JSON.stringify({ ...answer, Responses: Object.fromEntries(Responses) });
        }
        default:
          return undefined;
      }
    },
  };
};

const idOf = ({ pk, sk }: KeyedItem): string => `${pk.S}\n${sk.S}`;

const writePartsOf = (action: string, body: string): readonly WritePart[] => {
  const request = JSON.parse(body);
  switch (action) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [request];
    case 'TransactWriteItems':
      return request.TransactItems.flatMap(({ Put, Update, Delete }: Record<string, WritePart>) => [
        ...(Put ? [Put] : []),
        ...(Update ? [Update] : []),
        ...(Delete ? [Delete] : []),
      ]);
    case 'BatchWriteItem':
      return Object.entries<Record<string, WritePart>[]>(request.RequestItems).flatMap(([TableName, writes]) =>
        writes.flatMap(({ PutRequest, DeleteRequest }) => ({ TableName, ...PutRequest, ...DeleteRequest })),
      );
    default:
      return [];
  }
};
