/** A stored call that cannot be parsed is missing in a list, and does not hide the others. */
import { DynamoDBClient, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
let db: DynamoDBClient;
beforeAll(async () => {
  backend = await startTestBackend();
  db = new DynamoDBClient({
    endpoint: backend.info.dynamodb,
    region: backend.info.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterAll(async () => {
  db.destroy();
  await backend.close();
});

/** Sets an attribute of one of a call's items to a text. */
const damage = async (callId: string, isOne: (sk: string) => boolean, attribute: string, text: string) => {
  const TableName = backend.info.table;
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :call',
      ExpressionAttributeValues: { ':call': { S: `CALL#${callId}` } },
    }),
  );
  const item = Items.find(({ sk }) => isOne(sk?.S ?? ''));
  if (item?.pk === undefined || item.sk === undefined) throw new Error('there is no such item');
  await db.send(
    new UpdateItemCommand({
      TableName,
      Key: { pk: item.pk, sk: item.sk },
      UpdateExpression: 'SET #attribute = :text',
      ExpressionAttributeNames: { '#attribute': attribute },
      ExpressionAttributeValues: { ':text': { S: text } },
    }),
  );
};

it('the history has all calls but those whose record or text cannot be parsed, each of which is logged once', async () => {
  const bobId = someone('bob');
  const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
  await bob('PUT', '/v1/devices/phone', iphone());
  const callIds: string[] = [];
  for (let index = 0; index < 4; index += 1) {
    const body = inviteOf(bobId, { custom: { secret: 'tulip' } });
    callIds.push((await alice('POST', '/v1/calls', body)).body.callId);
    await backend.advance(1);
  }
  const [first = '', second = '', third = '', fourth = ''] = callIds;
  await damage(second, (sk) => sk === 'CALL', 'legs', 'tulip');
  await damage(third, (sk) => sk.startsWith('CALL#TEXT#'), 'custom', '{"secret":"tulip"');
  const before = backend.logs.length;

  const { status, body } = await bob('GET', '/v1/calls');

  expect(status).toBe(200);
  expect(body.calls.map(({ callId }: { callId: string }) => callId)).toEqual([fourth, first]);
  // A function's log arrives after its response.
  const unreadable = () => backend.logs.slice(before).filter((line) => line.includes('call.unreadable'));
  await vi.waitFor(() => expect(unreadable().length).toBeGreaterThanOrEqual(2));
  await backend.settled();
  const lines = unreadable();
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    expect.arrayContaining(
      [
        { callId: second, attribute: 'legs' },
        { callId: third, attribute: 'custom' },
      ].map(({ callId, attribute }) => ({
        level: 'ERROR',
        event: 'call.unreadable',
        callId,
        error: 'UnreadableItem',
        message: `not in the stored form: ${attribute}`,
      })),
    ),
  );
  expect(lines).toHaveLength(2);
});

it('a call that cannot be parsed is an error for a request that concerns it alone, and its text is not logged', async () => {
  const bobId = someone('bob');
  const alice = await backend.as(someone('alice'));
  await (await backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
  const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
  await damage(callId, (sk) => sk.startsWith('CALL#TEXT#'), 'custom', '{"secret":"tulip"');
  const before = backend.logs.length;

  const { status, body } = await alice('GET', `/v1/calls/${callId}`);

  expect([status, body.code]).toEqual([500, 'internal']);
  expect(backend.logs.slice(before).join('\n')).not.toContain('tulip');
});
