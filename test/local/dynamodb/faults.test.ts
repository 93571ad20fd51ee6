/** Faults of DynamoDB, injected over HTTP into a local backend. */
import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TABLE } from '../../../lambda/contract/table.ts';
import type { Fault } from '../../../local/faults/fault.ts';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../../support/backend.ts';

const run = promisify(execFile);
const hasCli = spawnSync('aws', ['--version']).status === 0;
if (!hasCli) console.warn('SKIPPED: no AWS CLI on this machine');

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
let backend: TestBackend;
let db: DynamoDBClient;
let TableName: string;
let finishedTimers = 0;
beforeAll(async () => {
  backend = await startTestBackend({
    onInvocation:
      ({ fn }) =>
      () => {
        if (fn === 'ring-timer') finishedTimers += 1;
      },
  });
  const { dynamodb, region, table } = backend.info;
  TableName = table;
  // One attempt: the SDK must not retry, so that the test sees the fault.
  db = new DynamoDBClient({ endpoint: dynamodb, region, credentials, maxAttempts: 1 });
});
beforeEach(() => backend.request('DELETE', '/local/faults'));
afterAll(async () => {
  db.destroy();
  await backend.close();
});

const addFault = async (fault: Fault): Promise<void> => {
  expect(await backend.request('POST', '/local/faults', { body: fault })).toMatchObject({ status: 201 });
};
const keyOf = (name: string) => ({ [TABLE.partitionKey]: { S: name }, [TABLE.sortKey]: { S: 'x' } });
const put = (name: string) => db.send(new PutItemCommand({ TableName, Item: keyOf(name) }));
const update = (name: string, attribute: string) =>
  db.send(
    new UpdateItemCommand({
      TableName,
      Key: keyOf(name),
      UpdateExpression: `SET ${attribute} = :one`,
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  );
const query = (name: string) =>
  db.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: `${TABLE.partitionKey} = :name`,
      ExpressionAttributeValues: { ':name': { S: name } },
    }),
  );
const putBoth = (...names: readonly string[]) =>
  db.send(
    new TransactWriteItemsCommand({ TransactItems: names.map((name) => ({ Put: { TableName, Item: keyOf(name) } })) }),
  );
const find = async (name: string) =>
  (await db.send(new GetItemCommand({ TableName, Key: keyOf(name), ConsistentRead: true }))).Item;
/** Name and HTTP status of the error; `done` without one. */
const outcome = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'done',
    (error) => [error.name, error.$metadata?.httpStatusCode],
  );

describe('DynamoDB', () => {
  it.each([
    [{ kind: 'failing' }, 'InternalServerError', 500],
    [{ kind: 'failing', status: 503 }, 'ServiceUnavailable', 503],
    [{ kind: 'failing', code: 'RequestLimitExceeded' }, 'RequestLimitExceeded', 400],
    [
      { kind: 'failing', code: 'ProvisionedThroughputExceededException' },
      'ProvisionedThroughputExceededException',
      400,
    ],
    [{ kind: 'throttled' }, 'ThrottlingException', 400],
    [{ kind: 'conflicting' }, 'TransactionConflictException', 400],
  ] as const)('refuses a write with %o, writes nothing, and recovers', async (fault, name, status) => {
    const item = someone('item');
    await addFault({ target: { service: 'dynamodb', action: 'PutItem' }, fault });

    const refused = await outcome(put(item));
    const stored = await find(item);

    expect([refused, stored]).toEqual([[name, status], undefined]);
    expect(await outcome(put(item))).toBe('done');
  });

  it.each([
    ['throttled', 'ThrottlingError'],
    ['conflicting', 'TransactionConflict'],
  ] as const)('cancels a %s transaction because of its first item, and writes none', async (kind, code) => {
    const [one, other] = [someone('one'), someone('other')];
    await addFault({ target: { service: 'dynamodb', action: 'TransactWriteItems' }, fault: { kind } });

    const error = await putBoth(one, other).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${code}, None]`,
      CancellationReasons: [{ Code: code, Message: expect.any(String) }, { Code: 'None' }],
    });
    expect([await find(one), await find(other)]).toEqual([undefined, undefined]);
  });

  it('has no conflict for a read, and leaves the fault to the next write', async () => {
    await addFault({ target: { service: 'dynamodb' }, fault: { kind: 'conflicting' } });

    const item = someone('item');

    expect([await outcome(query(item)), await outcome(put(item))]).toEqual([
      'done',
      ['TransactionConflictException', 400],
    ]);
  });

  it('affects the nth request of an action, and not those before or after it', async () => {
    const target = { service: 'dynamodb', action: 'PutItem' } as const;
    await addFault({ target: { ...target, nth: 2 }, fault: { kind: 'throttled' } });
    await addFault({ target: { ...target, nth: 3 }, fault: { kind: 'failing' } });

    const item = someone('item');
    await query(item);
    const outcomes = [];
    for (let count = 0; count < 4; count += 1) outcomes.push(await outcome(put(item)));

    expect(outcomes).toEqual(['done', ['ThrottlingException', 400], ['InternalServerError', 500], 'done']);
  });

  it('affects only requests whose body has the text', async () => {
    const item = someone('item');
    const target = { service: 'dynamodb', action: 'UpdateItem', matching: 'SET answered' } as const;
    await addFault({ target, fault: { kind: 'throttled' } });

    const outcomes = [await outcome(update(item, 'rung')), await outcome(update(item, 'answered'))];

    expect(outcomes).toEqual(['done', ['ThrottlingException', 400]]);
  });

  it('writes, but gives no answer, when it is disconnecting', async () => {
    const item = someone('item');
    await addFault({ target: { service: 'dynamodb', action: 'PutItem' }, fault: { kind: 'disconnecting' } });

    await expect(put(item)).rejects.toMatchObject({ code: 'ECONNRESET' });

    expect(await find(item)).toEqual(keyOf(item));
  });

  it('answers late, by the clock of the local backend', async () => {
    const item = someone('item');
    await addFault({ target: { service: 'dynamodb', action: 'PutItem' }, fault: { kind: 'slow', ms: 20_000 } });
    const held = new Promise<void>((resolve) => backend.faults.onHold(resolve));

    const answered = put(item);
    await held;
    await backend.advance(19_000);
    const early = await find(item);
    await backend.advance(1000);
    await answered;

    expect([early, await find(item)]).toEqual([undefined, keyOf(item)]);
  });

  it('holds requests until the fault is removed, and then does them', async () => {
    const [one, other] = [someone('one'), someone('other')];
    const target = { service: 'dynamodb', action: 'PutItem' } as const;
    const fault = { target, fault: { kind: 'held' }, times: 2 } as const;
    const { body } = await backend.request('POST', '/local/faults', { body: fault });
    const bothHeld = new Promise<void>((resolve) =>
      backend.faults.onHold(() => backend.faults.held('dynamodb') === 2 && resolve()),
    );

    const answered = Promise.all([put(one), put(other)]);
    await bothHeld;
    await backend.advance(3_600_000);
    const early = [await find(one), await find(other)];
    const listed = backend.faults.faults();
    await backend.request('DELETE', `/local/faults/${body.id}`);
    await answered;

    expect(early).toEqual([undefined, undefined]);
    expect(listed).toMatchObject([{ id: body.id, left: 0 }]);
    expect(backend.faults.faults()).toEqual([]);
    expect([await find(one), await find(other)]).toEqual([keyOf(one), keyOf(other)]);
  });

  it('holds requests for a time, and then does them', async () => {
    const item = someone('item');
    await addFault({ target: { service: 'dynamodb', action: 'PutItem' }, fault: { kind: 'held' }, forMs: 20_000 });
    const held = new Promise<void>((resolve) => backend.faults.onHold(resolve));

    const answered = put(item);
    await held;
    await backend.advance(20_000);

    expect(await outcome(answered)).toBe('done');
  });

  it('holds the request of a ring timer, and advance() does not wait for it', async () => {
    const [alice, bobId] = [await backend.as(someone('alice')), someone('bob')];
    const bob = await backend.as(bobId);
    await bob('PUT', '/v1/devices/phone', iphone());
    const { body: call } = await alice('POST', '/v1/calls', inviteOf(bobId));
    await backend.settled();
    finishedTimers = 0;
    await addFault({ target: { service: 'dynamodb', matching: call.callId }, fault: { kind: 'held' } });

    // The timer that ends an unanswered call is due after 40 seconds.
    await backend.advance(45_000);
    const whileHeld = [backend.faults.held('dynamodb'), finishedTimers];
    await backend.request('DELETE', '/local/faults');
    await backend.settled();

    expect([whileHeld, finishedTimers]).toEqual([[1, 0], 1]);
  });

  it('sends an error as the service does: JSON 1.0, its type, and the checksum of the body', async () => {
    await addFault({ target: { service: 'dynamodb' }, fault: { kind: 'failing', message: 'as scripted' } });

    const response = await fetch(backend.info.dynamodb, {
      method: 'POST',
      headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' },
      body: '{}',
    });
    const text = await response.text();

    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(response.headers.get('x-amz-crc32')).toBe(String(crc32(text)));
    expect(JSON.parse(text)).toEqual({
      __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
      message: 'as scripted',
    });
  });

  it('affects the functions: while it fails, the API asks the client to try again', async () => {
    const alice = await backend.as(someone('alice'));
    await addFault({ target: { service: 'dynamodb', action: 'Query' }, fault: { kind: 'failing' }, forMs: 30_000 });

    const down = await alice('GET', '/v1/calls');
    await backend.advance(30_000);
    const up = await alice('GET', '/v1/calls');

    expect([down.status, down.body.code, up.status]).toEqual([503, 'try_again', 200]);
  });

  it.skipIf(!hasCli)('is the same to the AWS CLI, which reports the error and then reads the item', async () => {
    const item = `item-${randomUUID()}`;
    await put(item);
    await addFault({
      target: { service: 'dynamodb', action: 'GetItem', matching: item },
      fault: { kind: 'throttled' },
    });
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_DEFAULT_REGION: backend.info.region,
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_MAX_ATTEMPTS: '1',
    };
    const key = JSON.stringify(keyOf(item));
    const get = () =>
      run(
        'aws',
        ['--endpoint-url', backend.info.dynamodb, 'dynamodb', 'get-item', '--table-name', TableName, '--key', key],
        {
          env,
        },
      );

    await expect(get()).rejects.toThrow('(ThrottlingException) when calling the GetItem operation');

    expect(JSON.parse((await get()).stdout)).toEqual({ Item: keyOf(item) });
  });
});

describe('a fault of DynamoDB', () => {
  it.each([
    ['a text to match without the service', { matching: 'x' }, 'target'],
    ['only a number', { nth: 2 }, 'target'],
    ['the request before the first', { service: 'dynamodb', nth: 0 }, 'target.nth'],
  ])('is refused if its target is %s', async (_what, target, path) => {
    const { status, body } = await backend.request('POST', '/local/faults', {
      body: { target, fault: { kind: 'throttled' } },
    });

    expect([status, body.issues[0].path]).toEqual([400, path]);
  });
});
