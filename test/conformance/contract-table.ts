import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

/** A table with the key attributes `pk` and `sk`, as in `lambda/aws`. */
export interface ContractTable {
  readonly db: DynamoDBClient;
  readonly TableName: string;
  /** Partition key that no other rule uses. */
  readonly pk: string;
}

export const key = ({ pk }: ContractTable, sk: string) => marshall({ pk, sk });
export const put = (table: ContractTable, sk: string, rest: object, more: object = {}) =>
  table.db.send(
    new PutItemCommand({ TableName: table.TableName, Item: marshall({ pk: table.pk, sk, ...rest }), ...more }),
  );
export const update = (table: ContractTable, sk: string, more: Partial<UpdateItemCommandInput>, values: object = {}) =>
  table.db.send(
    new UpdateItemCommand({
      TableName: table.TableName,
      Key: key(table, sk),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: marshall(values) }),
      ...more,
    }),
  );
/** The item without its keys, sets as sorted lists; `nothing` where there is none. */
export const read = async (table: ContractTable, sk: string): Promise<unknown> => {
  const { Item } = await table.db.send(
    new GetItemCommand({ TableName: table.TableName, Key: key(table, sk), ConsistentRead: true }),
  );
  return plain(Item);
};
export const plain = (item: Parameters<typeof unmarshall>[0] | undefined): unknown => {
  if (item === undefined) return 'nothing';
  const { pk: _pk, sk: _sk, ...rest } = unmarshall(item);
  const listed = Object.entries(rest).map(([name, value]) => [name, value instanceof Set ? [...value].sort() : value]);
  return Object.fromEntries(listed);
};
/** Outcome of a conditional write: `done`, or the existing item or cancellation reasons of the failure. */
export const conditionalOutcome = async (write: Promise<unknown>): Promise<unknown> => {
  try {
    await write;
    return 'done';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return { existing: plain(error.Item) };
    if (!(error instanceof TransactionCanceledException)) throw error;
    return { reasons: (error.CancellationReasons ?? []).map(({ Code, Item }) => [Code, Item && plain(Item)]) };
  }
};
