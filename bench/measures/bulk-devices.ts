import { Agent, request } from 'node:http';
import { deviceItem } from '../stub/device-item.ts';

const BATCH = 25;
const WRITERS = 8;

/** Device number `index`; its user is never called. */
const itemOf = (index: number) => deviceItem({ userId: `user-${index}`, deviceId: 'phone', number: index });

const headersOf = (operation: string) => ({
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': `DynamoDB_20120810.${operation}`,
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20261122/eu-west-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00',
  'x-amz-date': '20261122T020000Z',
});

/**
 * Switches the table's stream off: in the local engine each write takes time in proportion to the records that the stream has, which
 * is not so in AWS.
 */
export const stopStream = async (url: string, table: string): Promise<void> => {
  const body = JSON.stringify({ TableName: table, StreamSpecification: { StreamEnabled: false } });
  const { status } = await fetch(url, { method: 'POST', headers: headersOf('UpdateTable'), body });
  if (status !== 200) throw new Error(`UpdateTable: ${status}`);
};

/** Writes the items from `from` to `to` directly to DynamoDB: a million through the functions would take an hour. */
export const writeDevices = async (url: string, table: string, from: number, to: number, onBatches: () => void) => {
  const agent = new Agent({ keepAlive: true, maxSockets: WRITERS });
  const headers = headersOf('BatchWriteItem');
  const post = (body: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { agent, method: 'POST', headers }, (response) => {
        response.resume();
        response.on('end', () =>
          response.statusCode === 200 ? resolve() : reject(new Error(`BatchWriteItem: ${response.statusCode}`)),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  let next = from;
  let batches = 0;
  const write = async (): Promise<void> => {
    while (next < to) {
      const first = next;
      next = Math.min(to, first + BATCH);
      const puts = Array.from({ length: next - first }, (_, index) => ({
        PutRequest: { Item: itemOf(first + index) },
      }));
      await post(JSON.stringify({ RequestItems: { [table]: puts } }));
      batches += 1;
      if (batches % 100 === 0) onBatches();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  agent.destroy();
};
