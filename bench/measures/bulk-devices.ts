import { Agent, request } from 'node:http';

const BATCH = 25;
const WRITERS = 8;

/** The item of device number `index`, as `PUT /v1/devices/{id}` stores it; its user is never called. */
const rowOf = (index: number) => ({
  pk: { S: `USER#user-${index}` },
  sk: { S: 'RING#DEVICE#phone' },
  userId: { S: `user-${index}` },
  deviceId: { S: 'phone' },
  platform: { S: 'ios' },
  environment: { S: 'production' },
  declaredEnvironment: { S: 'production' },
  appId: { S: 'main' },
  preset: { S: 'universal' },
  capabilities: { L: [] },
  claim: { S: '1b6e7a52-0c6a-4f3e-9a51-7c2f3a9d8e10' },
  tokenHash: { S: `sLTV3x6BWmMV6p8weL0gx9P3zlbuvwrQK8mqOT${String(index).padStart(7, '0')}` },
  registeredAt: { N: '1795312920092' },
  refreshedAt: { N: '1795312920092' },
  verifiedAt: { N: '1795312920199' },
  endpointArn: {
    S: `arn:aws:sns:eu-west-1:000000000000:endpoint/APNS_VOIP/main/f74e53c6-0a7f-3eda-9060-${String(index).padStart(12, '0')}`,
  },
});

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
      const puts = Array.from({ length: next - first }, (_, index) => ({ PutRequest: { Item: rowOf(first + index) } }));
      await post(JSON.stringify({ RequestItems: { [table]: puts } }));
      batches += 1;
      if (batches % 100 === 0) onBatches();
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
  agent.destroy();
};
