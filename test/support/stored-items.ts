import { type AttributeValue, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { LocalBackend } from '../../local/local-backend.ts';

/** An item of the table: its keys, and all of it as JSON text. */
export interface StoredItem {
  readonly pk: string;
  readonly sk: string;
  readonly text: string;
}

/** Every item of the table that contains a text, in order of its keys. Only a test scans the table. */
export const itemsWith = async ({ info }: Pick<LocalBackend, 'info'>, text: string): Promise<readonly StoredItem[]> => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const db = new DynamoDBClient({ endpoint: info.dynamodb, region: info.region, credentials });
  const items: StoredItem[] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await db.send(
      new ScanCommand({ TableName: info.table, ConsistentRead: true, ExclusiveStartKey }),
    );
    for (const item of Items) items.push({ pk: item.pk?.S ?? '', sk: item.sk?.S ?? '', text: JSON.stringify(item) });
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  db.destroy();
  return items
    .filter((item) => item.text.includes(text))
    .sort((a, b) => (`${a.pk} ${a.sk}` < `${b.pk} ${b.sk}` ? -1 : 1));
};
