import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTable } from '../../../local/aws/dynamodb/create-table.ts';
import { type DynamoDb, startDynamoDb } from '../../../local/aws/dynamodb/start-dynamodb.ts';
import { thisMachine } from '../../../local/aws/dynamodb/this-machine.ts';
import { iphone, startTestBackend } from '../../support/backend.ts';
import { isLong } from '../../support/long.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

const tablesOf = async ({ url }: DynamoDb): Promise<readonly string[]> => {
  const client = new DynamoDBClient({ endpoint: url, region: 'eu-west-1', credentials });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  client.destroy();
  return TableNames;
};

const nothing = { platform: 'other', arch: 'other', fileOf: () => undefined, hasDocker: () => false } as const;

describe('a machine without dynoxide', () => {
  // `npm test` starts DynamoDB Local once, for the files that run on each engine.
  it.runIf(isLong && (thisMachine.javaVersion() ?? 0) >= 17)('runs DynamoDB Local where it has Java', async () => {
    const machine = { ...nothing, javaVersion: thisMachine.javaVersion };

    const engine = await startDynamoDb({ machine });

    await createTable(engine.url, 'eu-west-1', 'table');
    expect(engine.engine).toBe('dynamodb-local');
    expect(await tablesOf(engine)).toEqual(['table']);
    await engine.close();
  });

  it('fails with what to install where it has nothing', async () => {
    await expect(startDynamoDb({ machine: { ...nothing, javaVersion: () => undefined } })).rejects.toThrow(
      'No DynamoDB engine can run on this machine (other-other). Any one of these is enough:',
    );
  });
});

it('an engine that does not start is reported, and the next one is tried', async () => {
  const report = vi.spyOn(console, 'error').mockImplementation(() => {});
  const machine = { ...nothing, platform: 'linux', arch: 'x64', fileOf: () => 'no-such-file', javaVersion: () => 1 };

  await expect(startDynamoDb({ machine })).rejects.toThrow(/did not start on port \d+: .*ENOENT/);

  expect(report.mock.calls.flat()).toEqual([expect.stringMatching(/^dynoxide: did not start on port/)]);
  report.mockRestore();
});

describe('DYNAMODB_URL', () => {
  let running: DynamoDb;
  beforeAll(async () => {
    running = await startDynamoDb();
  });
  afterAll(() => running?.close());
  afterEach(() => vi.unstubAllEnvs());

  it('is where local backends keep their tables, each its own, and deletes it at the end', async () => {
    vi.stubEnv('DYNAMODB_URL', running.url);
    const [one, other] = await Promise.all([startTestBackend(), startTestBackend()]);
    const bob = await one.as('bob');
    await bob('PUT', '/v1/devices/phone', iphone());

    const devices = await Promise.all(
      [one, other].map(async ({ as }) => (await (await as('bob'))('GET', '/v1/devices')).body),
    );
    const during = await tablesOf(running);
    await Promise.all([one.close(), other.close()]);

    expect([one.info.engine, other.info.engine]).toEqual(['dynamodb-url', 'dynamodb-url']);
    expect(devices).toMatchObject([{ devices: [{ deviceId: 'phone' }] }, { devices: [] }]);
    expect([...during].sort()).toEqual([one.info.table, other.info.table].sort());
    expect(await tablesOf(running)).toEqual([]);
  });

  it('is no longer asked after a backend stops its database, and the engine goes on', async () => {
    vi.stubEnv('DYNAMODB_URL', running.url);
    const backend = await startTestBackend();
    const bob = await backend.as('bob');

    await backend.stopDatabase();

    expect((await bob('GET', '/v1/devices')).status).toBe(503);
    expect(await tablesOf(running)).toEqual([backend.info.table]);
    await backend.close();
  });

  it('fails where nothing listens', async () => {
    const machine = { ...thisMachine, url: 'http://127.0.0.1:1' };

    await expect(startDynamoDb({ machine })).rejects.toThrow('DYNAMODB_URL: nothing listens at http://127.0.0.1:1');
  });
});
