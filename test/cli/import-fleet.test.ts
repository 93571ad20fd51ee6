import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, someone } from '../support/backend.ts';
import { runCli, startCli } from '../support/cli.ts';
import { itemsWith } from '../support/stored-items.ts';
import { type CountedBackend, startCountedBackend } from './support/counted-sns.ts';
import { createSourceApplication, putEndpoints, stopCreatedEvents } from './support/source-application.ts';

let backend: CountedBackend;
let folder: string;
beforeAll(async () => {
  backend = await startCountedBackend();
  folder = await mkdtemp(join(tmpdir(), 'ringthrough-import-'));
});
afterAll(async () => {
  await backend.close();
  await rm(folder, { recursive: true });
});

const DEVICES = 2_000;
/** Devices that a run has begun and not recorded when it is killed: one for each user that it works at. */
const BEGUN = 48;

describe('ringthrough import of 2,000 endpoints', () => {
  it('killed twice and started again, has each device once, and each rings', { timeout: 300_000 }, async () => {
    const source = await createSourceApplication(backend, 'APNS_VOIP');
    await stopCreatedEvents(backend, backend.info.apps[0]?.applications.APNS_VOIP ?? '');
    const users = Array.from({ length: DEVICES }, (_, index) => `fleet-${index}`);
    const tokens = users.map(() => randomBytes(32).toString('hex'));
    const endpoints = users.map((user, index) => ({ token: tokens[index] ?? '', customUserData: user }));
    putEndpoints(backend, source, endpoints);
    const args = ['import', '--from-application', source, '--local', backend.url, '--yes', '--json'];

    for (const line of [/^400 of 2,000 devices/, /^\d+ of 1,\d+ devices/]) {
      const run = await startCli(args, { cwd: folder });
      await run.line(line);
      run.kill('SIGKILL');
      await run.done;
    }
    expect(await readdir(folder)).toHaveLength(1);
    const last = await runCli(args, { cwd: folder });

    expect(last).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(last.stdout)).toMatchObject({ isComplete: true, outcomes: { imported: expect.any(Number) } });
    expect(last.stderr).toMatch(/\d+ done already, by the journal/);
    expect(await readdir(folder)).toEqual([]);
    const items = await itemsWith(backend, 'fleet-');
    const devices = items.filter(({ sk }) => sk.startsWith('RING#DEVICE#imported-'));
    expect(new Set(devices.map(({ pk }) => pk)).size).toBe(DEVICES);
    expect(devices).toHaveLength(DEVICES);
    expect(items.filter(({ pk }) => pk.startsWith('ENDPOINT#'))).toHaveLength(DEVICES);
    expect(backend.requests.CreatePlatformEndpoint).toBeGreaterThanOrEqual(DEVICES);
    expect(backend.requests.CreatePlatformEndpoint).toBeLessThanOrEqual(DEVICES + 2 * BEGUN);

    const alice = await backend.as(someone('alice'));
    const sample = [0, 399, 777, 1_300, DEVICES - 1];
    for (const index of sample) await alice('POST', '/v1/calls', inviteOf(`fleet-${index}`));
    await backend.settled();
    const rung = backend.apple.pushes().map(({ deviceToken }) => deviceToken);
    expect([...rung].sort()).toEqual(sample.map((index) => tokens[index]).sort());
  });
});
