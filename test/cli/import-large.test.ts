import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { type CountedBackend, startCountedBackend } from './support/counted-sns.ts';
import { createSourceApplication, putEndpoints } from './support/source-application.ts';

/** By hand: `npx vitest run test/cli/import-large.test.ts`; `DEVICES=5000` for a first look. */
const DEVICES = Number(process.env.DEVICES ?? 100_000);

/**
 * dynoxide's writes take the longer the more records the table's stream has (2 ms after 2,000, 10 ms after 8,000), AWS's do not. An import
 * has nothing to do with the stream, which invokes `call-events`.
 */
const stopStream = async ({ info }: CountedBackend): Promise<void> => {
  const client = new DynamoDBClient({
    endpoint: info.dynamodb,
    region: info.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new UpdateTableCommand({ TableName: info.table, StreamSpecification: { StreamEnabled: false } }));
  client.destroy();
};

let backend: CountedBackend;
let folder: string;
beforeAll(async () => {
  backend = await startCountedBackend();
  await stopStream(backend);
  folder = await mkdtemp(join(tmpdir(), 'ringthrough-import-'));
});
afterAll(async () => {
  await backend.close();
  await rm(folder, { recursive: true });
});

describe(`ringthrough import of ${DEVICES} endpoints`, () => {
  it('killed at a third and started again, has each device once', { timeout: 3_600_000 }, async () => {
    const source = await createSourceApplication(backend, 'GCM');
    const devices = Array.from({ length: DEVICES }, (_, index) => ({
      token: `fcm:${randomBytes(110).toString('base64url')}`,
      customUserData: `user-${index}`,
    }));
    putEndpoints(backend, source, devices);
    const local = ['--local', backend.url, '--json', '--yes', '--sns-quota', '10000'];
    const args = ['import', '--from-application', source, ...local];
    const third = (Math.ceil(DEVICES / 10) * 3).toLocaleString('en-GB');

    const start = performance.now();
    const run = await startCli(args, { cwd: folder });
    await run.line(new RegExp(`^${third} of `));
    run.kill('SIGKILL');
    await run.done;
    const last = await runCli(args, { cwd: folder });
    const seconds = (performance.now() - start) / 1000;
    const exported = await runCli(['export', ...local], { cwd: folder });

    expect(last).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(last.stdout)).toMatchObject({ isComplete: true });
    const rows: readonly { readonly userId: string }[] = exported.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(DEVICES);
    expect(new Set(rows.map(({ userId }) => userId)).size).toBe(DEVICES);
    const { CreatePlatformEndpoint: requests = 0 } = backend.requests;
    // One for each user that the killed run was working at.
    expect(requests - DEVICES).toBeLessThanOrEqual(48);
    console.info(`${DEVICES} devices in ${seconds.toFixed(0)} s, ${requests} requests to create an endpoint`);
  });
});
