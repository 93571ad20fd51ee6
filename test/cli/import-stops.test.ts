import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appleToken, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { runCli, startCli } from '../support/cli.ts';
import { itemsWith } from '../support/stored-items.ts';

let backend: TestBackend;
let folder: string;
beforeAll(async () => {
  backend = await startTestBackend({ tenantClaim: 'org' });
  folder = await mkdtemp(join(tmpdir(), 'ringthrough-import-'));
});
afterAll(async () => {
  await backend.close();
  await rm(folder, { recursive: true });
});

const file = (users: readonly string[], tenant = 'acme'): string =>
  [
    'userId,token,platform,environment,tenant',
    ...users.map((user) => `${user},${appleToken()},ios,production,${tenant}`),
  ].join('\n');

const journals = async () => (await readdir(folder)).filter((name) => name.endsWith('.journal'));

describe('an import that stops', () => {
  it('after Ctrl-C finishes what it has begun, and goes on with the same command; its journal has no token', async () => {
    const users = Array.from({ length: 40 }, () => someone('stopped'));
    const input = file(users);
    const args = ['import', '--from-file', '-', '--local', backend.url, '--yes', '--rate', '20'];

    const first = await startCli(args, { cwd: folder, input });
    await first.line(/^4 of 40 devices/);
    first.kill('SIGINT');
    const stopped = await first.done;

    expect(stopped.exitCode).toBe(130);
    expect(stopped.stderr).toMatch(/\d+ of 40 devices done: the same command goes on after them/);
    const [journal = ''] = await journals();
    const text = await readFile(join(folder, journal), 'utf8');
    expect(text.split('\n').length).toBeGreaterThan(4);
    for (const token of input.match(/[0-9a-f]{64}/g) ?? []) expect(text).not.toContain(token);

    const second = await runCli([...args.slice(0, -2), '--json'], { cwd: folder, input });
    expect(second.exitCode).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ outcomes: { imported: 40 }, isComplete: true });
    expect(await journals()).toEqual([]);
  });

  it('because SNS has disabled the application says so, and what to do', async () => {
    const application = backend.info.apps[0]?.applications.APNS_VOIP ?? '';
    const fault = { code: 'PlatformApplicationDisabled', status: 400, times: 100 };
    backend.sns.refuse({ action: 'CreatePlatformEndpoint', ...fault });

    const { exitCode, stderr } = await runCli(
      ['import', '--from-file', '-', '--local', backend.url, '--yes', '--journal', 'disabled.journal'],
      { cwd: folder, input: file(Array.from({ length: 30 }, () => someone('disabled'))) },
    );
    backend.faults.clear();

    expect(exitCode).toBe(4);
    expect(stderr).toContain(`${application} is disabled (PlatformApplicationDisabled)`);
    expect(stderr).toContain('deploy a new one');
    await rm(join(folder, 'disabled.journal'));
  });
});

describe('users of a tenant', () => {
  it('are imported into it, and an export names it', async () => {
    const user = someone('tenant');
    const args = ['--local', backend.url, '--yes', '--json'];

    const imported = await runCli(['import', '--from-file', '-', ...args], {
      cwd: folder,
      input: file([user], 'globex'),
    });
    const exported = await runCli(['export', ...args], { cwd: folder });

    expect(JSON.parse(imported.stdout).outcomes).toEqual({ imported: 1 });
    const { devices } = (await (await backend.as(user, { org: 'globex' }))('GET', '/v1/devices')).body;
    expect(devices).toHaveLength(1);
    expect((await (await backend.as(user, { org: 'acme' }))('GET', '/v1/devices')).body.devices).toEqual([]);
    expect(exported.stdout).toContain(`{"tenant":"globex","userId":"${user}"`);
  });
});

describe('an imported device', () => {
  it('is stored as a registration stores it, but for its id, the time of a registration and what SNS has not confirmed', async () => {
    const [registered, imported] = [someone('registered'), someone('imported')];
    const body = { ...iphone(), preset: 'cordova-npm', capabilities: ['x'] };
    await (await backend.as(registered, { org: 'acme' }))('PUT', '/v1/devices/phone', body);
    const line = { ...body, token: appleToken(), userId: imported, tenant: 'acme' };

    await runCli(['import', '--from-file', '-', '--local', backend.url, '--yes'], {
      ...{ cwd: folder, input: JSON.stringify(line) },
    });

    const attributes = async (user: string) => {
      const items = (await itemsWith(backend, user)).filter(({ sk }) => !sk.startsWith('RATE#'));
      return items.map(({ sk, text }) => [
        sk.replace(/#(imported-.*|phone)$/, '#ID'),
        Object.keys(JSON.parse(text))
          .filter((name) => name !== 'registeredAt')
          .sort(),
      ]);
    };
    expect(await attributes(imported)).toHaveLength(3);
    expect(await attributes(imported)).toEqual(await attributes(registered));
    const [device] = (await itemsWith(backend, imported)).filter(({ sk }) => sk.startsWith('RING#DEVICE#'));
    expect(JSON.parse(device?.text ?? '')).toMatchObject({
      verifiedAt: { N: '0' },
      declaredEnvironment: { S: 'production' },
    });
  });
});
