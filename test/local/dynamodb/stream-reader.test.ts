import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStream } from '../../../local/aws/dynamodb/stream-reader.ts';
import { startTestTable } from '../../support/table.ts';

let table: Awaited<ReturnType<typeof startTestTable>>;
let db: DynamoDBClient;
beforeEach(async () => {
  table = await startTestTable();
  db = new DynamoDBClient({
    endpoint: table.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
});
afterEach(async () => {
  db.destroy();
  await table.close();
});

const put = (pk: string) =>
  db.send(new PutItemCommand({ TableName: table.name, Item: { pk: { S: pk }, sk: { S: 'a' } } }));
const open = (writes?: () => number) =>
  openStream({ url: table.url, region: 'eu-west-1', table: table.name, ...(writes && { writes }) });

describe('a reader of a table’s stream', () => {
  it('reads each record once, in order', async () => {
    const { read } = await open();
    await put('1');
    await put('2');

    const first = await read();
    const second = await read();
    await put('3');
    const third = await read();

    const keys = [first, second, third].map((records) => records.map(({ dynamodb }) => dynamodb?.Keys?.pk?.S));
    expect(keys).toEqual([['1', '2'], [], ['3']]);
  });

  it('asks the engine only after a write, where writes are counted', async () => {
    let writes = 0;
    const { read } = await open(() => writes);
    await read();
    await put('1');

    const uncounted = await read();
    writes += 1;
    const counted = await read();

    expect([uncounted.length, counted.length]).toEqual([0, 1]);
  });
});
