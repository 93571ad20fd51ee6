import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type ContractTable, conditionalOutcome, key, plain, put, read, update } from './contract-table.ts';

/** DynamoDB behaviour that the stores rely on. */
export interface TableRule {
  readonly rule: string;
  run(table: ContractTable): Promise<unknown>;
  readonly expected: unknown;
}

const isNew = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
const inTransaction = (table: ContractTable, sk: string, rest: object, more: object = {}) => ({
  Put: { TableName: table.TableName, Item: marshall({ pk: table.pk, sk, ...rest }), ...more },
});
const query = (table: ContractTable, more: object = {}) =>
  table.db.send(
    new QueryCommand({
      TableName: table.TableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :start)',
      ExpressionAttributeValues: marshall({ ':pk': table.pk, ':start': 'call#' }),
      ...more,
    }),
  );

export const tableContract: readonly TableRule[] = [
  {
    rule: 'a put whose condition fails returns the existing item',
    run: async (table) => {
      await put(table, 'a', { owner: 'ana' });
      return conditionalOutcome(put(table, 'a', { owner: 'ben' }, isNew));
    },
    expected: { existing: { owner: 'ana' } },
  },
  {
    rule: 'an update whose condition fails returns the existing item only with ALL_OLD',
    run: async (table) => {
      await put(table, 'a', { lease: 5 });
      const change = { UpdateExpression: 'SET lease = :new', ConditionExpression: 'lease = :seen' };
      const values = { ':new': 9, ':seen': 4 };
      return [
        await conditionalOutcome(
          update(table, 'a', { ...change, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }, values),
        ),
        await conditionalOutcome(update(table, 'a', change, values)),
      ];
    },
    expected: [{ existing: { lease: 5 } }, { existing: 'nothing' }],
  },
  {
    rule: 'of 20 concurrent conditional updates exactly one succeeds',
    run: async (table) => {
      await put(table, 'a', {});
      const take = (n: number) => {
        const change = { UpdateExpression: 'SET taker = :n', ConditionExpression: 'attribute_not_exists(taker)' };
        return conditionalOutcome(update(table, 'a', change, { ':n': n }));
      };
      const results = await Promise.all(Array.from({ length: 20 }, (_, n) => take(n)));
      return results.filter((result) => result === 'done').length;
    },
    expected: 1,
  },
  {
    rule: 'a transaction is atomic, and returns which operation failed and the existing item',
    run: async (table) => {
      await put(table, 'token', { owner: 'ana' });
      const TransactItems = [
        inTransaction(table, 'device', {}),
        inTransaction(table, 'token', { owner: 'ben' }, isNew),
      ];
      const outcome = await conditionalOutcome(table.db.send(new TransactWriteItemsCommand({ TransactItems })));
      return [outcome, await read(table, 'device'), await read(table, 'token')];
    },
    expected: [
      {
        reasons: [
          ['None', null],
          ['ConditionalCheckFailed', { owner: 'ana' }],
        ],
      },
      'nothing',
      { owner: 'ana' },
    ],
  },
  {
    rule: 'a transaction combines put, update, delete and condition check',
    run: async (table) => {
      const { TableName } = table;
      await put(table, 'old', {});
      await put(table, 'count', { n: 1 });
      const Update = {
        TableName,
        Key: key(table, 'count'),
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: marshall({ ':one': 1 }),
      };
      const gone = { TableName, Key: key(table, 'never'), ConditionExpression: 'attribute_not_exists(pk)' };
      const TransactItems = [
        inTransaction(table, 'new', { here: true }),
        { Update },
        { Delete: { TableName, Key: key(table, 'old') } },
        { ConditionCheck: gone },
      ];
      await table.db.send(new TransactWriteItemsCommand({ TransactItems }));
      return Promise.all(['new', 'count', 'old'].map((sk) => read(table, sk)));
    },
    expected: [{ here: true }, { n: 2 }, 'nothing'],
  },
  {
    rule: 'of concurrent transactions that put the same item, exactly one succeeds',
    run: async (table) => {
      const take = (owner: string) => {
        const TransactItems = [inTransaction(table, 'token', { owner }, isNew), inTransaction(table, owner, {})];
        return table.db.send(new TransactWriteItemsCommand({ TransactItems })).then(
          () => owner,
          (error: unknown) => {
            if (!(error instanceof TransactionCanceledException)) throw error;
            return undefined;
          },
        );
      };
      const winners = (await Promise.all(['ana', 'ben', 'eva'].map(take))).filter((owner) => owner !== undefined);
      const written = await Promise.all(['ana', 'ben', 'eva'].map((sk) => read(table, sk)));
      return [winners.length, written.filter((item) => item !== 'nothing').length];
    },
    expected: [1, 1],
  },
  {
    rule: 'ADD creates and extends a string set; DELETE of its last element removes the attribute',
    run: async (table) => {
      const change = (verb: string, ...names: string[]) =>
        update(table, 'a', { UpdateExpression: `${verb} blocked :them` }, { ':them': new Set(names) });
      await change('ADD', 'ana');
      await change('ADD', 'ana', 'ben');
      const grown = await read(table, 'a');
      await change('DELETE', 'ana', 'absent');
      const shrunk = await read(table, 'a');
      await change('DELETE', 'ben');
      return [grown, shrunk, await read(table, 'a')];
    },
    expected: [{ blocked: ['ana', 'ben'] }, { blocked: ['ben'] }, {}],
  },
  {
    rule: 'a condition can limit the size of a set and test for an element',
    run: async (table) => {
      await put(table, 'a', { blocked: new Set(['ana', 'ben']) });
      const add = (limit: number) =>
        conditionalOutcome(
          update(
            table,
            'a',
            {
              UpdateExpression: 'ADD blocked :them',
              ConditionExpression: 'size(blocked) < :limit OR contains(blocked, :one)',
            },
            { ':them': new Set(['ana']), ':one': 'eva', ':limit': limit },
          ),
        );
      return [await add(2), await add(3)];
    },
    expected: [{ existing: 'nothing' }, 'done'],
  },
  {
    rule: 'ADD starts a missing counter at 0, and can be combined with SET of a reserved name',
    run: async (table) => {
      const change = { UpdateExpression: 'ADD n :one SET #ttl = :ttl', ExpressionAttributeNames: { '#ttl': 'ttl' } };
      await update(table, 'a', change, { ':one': 1, ':ttl': 7 });
      const { Attributes } = await update(table, 'a', { ...change, ReturnValues: 'ALL_NEW' }, { ':one': 1, ':ttl': 8 });
      return plain(Attributes);
    },
    expected: { n: 2, ttl: 8 },
  },
  {
    rule: 'if_not_exists keeps the first value',
    run: async (table) => {
      const change = { UpdateExpression: 'SET reportedAt = if_not_exists(reportedAt, :at)' };
      await update(table, 'a', change, { ':at': 1 });
      await update(table, 'a', change, { ':at': 2 });
      return read(table, 'a');
    },
    expected: { reportedAt: 1 },
  },
  {
    rule: 'an entry of a nested map can be set and removed, also where its name has dots and dashes',
    run: async (table) => {
      await put(table, 'a', { legs: { 'b.o-b': { rings: { 'phone.1': { outcome: 'accepted' } } } } });
      const ExpressionAttributeNames = { '#user': 'b.o-b', '#old': 'phone.1', '#new': 'phone.2' };
      const UpdateExpression = 'SET legs.#user.rings.#new = :ring REMOVE legs.#user.rings.#old';
      await update(table, 'a', { UpdateExpression, ExpressionAttributeNames }, { ':ring': { outcome: 'gone' } });
      return read(table, 'a');
    },
    expected: { legs: { 'b.o-b': { rings: { 'phone.2': { outcome: 'gone' } } } } },
  },
  {
    rule: 'a write into a missing map entry is a ValidationException',
    run: async (table) => {
      await put(table, 'a', { legs: {} });
      const change = {
        UpdateExpression: 'SET legs.#user.notifiedAt = :at',
        ExpressionAttributeNames: { '#user': 'absent' },
      };
      return update(table, 'a', change, { ':at': 1 }).then(
        () => 'done',
        (error: unknown) => (error instanceof Error ? error.name : error),
      );
    },
    expected: 'ValidationException',
  },
  {
    rule: 'a query by sort key prefix reads pages in descending order, and continues after ExclusiveStartKey',
    run: async (table) => {
      const names = ['call#1', 'call#2', 'call#3', 'call#4', 'device#9'];
      await Promise.all(names.map((sk) => put(table, sk, {})));
      const page = async (ExclusiveStartKey?: object) => {
        const { Items = [], LastEvaluatedKey } = await query(table, {
          ScanIndexForward: false,
          Limit: 2,
          ConsistentRead: true,
          ExclusiveStartKey,
        });
        return [Items.map((item) => unmarshall(item).sk), LastEvaluatedKey && unmarshall(LastEvaluatedKey).sk];
      };
      return [await page(), await page(key(table, 'call#3')), await page(key(table, 'call#2'))];
    },
    expected: [
      [['call#4', 'call#3'], 'call#3'],
      [['call#2', 'call#1'], 'call#1'],
      [['call#1'], null],
    ],
  },
  {
    rule: 'the item of ExclusiveStartKey need not exist',
    run: async (table) => {
      await Promise.all(['call#1', 'call#3'].map((sk) => put(table, sk, {})));
      const { Items = [] } = await query(table, { ScanIndexForward: false, ExclusiveStartKey: key(table, 'call#2') });
      return Items.map((item) => unmarshall(item).sk);
    },
    expected: ['call#1'],
  },
  {
    rule: 'one request writes 25 items or reads 100 items',
    run: async (table) => {
      const { TableName } = table;
      const all = Array.from({ length: 100 }, (_, n) => `n#${n}`);
      for (let from = 0; from < 100; from += 25) {
        const Puts = all.slice(from, from + 25).map((sk) => ({ PutRequest: { Item: key(table, sk) } }));
        await table.db.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: Puts } }));
      }
      const Keys = all.map((sk) => key(table, sk));
      const { Responses, UnprocessedKeys } = await table.db.send(
        new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
      );
      return [Responses?.[TableName]?.length, Object.keys(UnprocessedKeys ?? {})];
    },
    expected: [100, []],
  },
  {
    rule: 'a batch can mix deletes and puts, and a batch read omits missing items',
    run: async (table) => {
      const { TableName } = table;
      await put(table, 'old', {});
      const Requests = [{ DeleteRequest: { Key: key(table, 'old') } }, { PutRequest: { Item: key(table, 'new') } }];
      await table.db.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: Requests } }));
      const Keys = ['old', 'new'].map((sk) => key(table, sk));
      const { Responses } = await table.db.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
      return Responses?.[TableName]?.map((item) => unmarshall(item).sk);
    },
    expected: ['new'],
  },
];
