import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appleToken,
  inviteOf,
  iphone,
  pixel,
  someone,
  startTestBackend,
  type TestBackend,
} from '../support/backend.ts';
import { runCli } from '../support/cli.ts';

let old: TestBackend;
let other: TestBackend;
let folder: string;
const [bob, carol, alice] = ['bob, "the first"', someone('carol'), someone('alice')];
const phone = iphone({ alertToken: appleToken(), environment: 'sandbox', capabilities: ['voip-cancel', 'x'] });
const android = pixel({ preset: 'flutter-webrtc-callkeep' });
beforeAll(async () => {
  [old, other] = await Promise.all([startTestBackend(), startTestBackend()]);
  folder = await mkdtemp(join(tmpdir(), 'ringthrough-export-'));
  const answers = [
    await (await old.as(bob))('PUT', '/v1/devices/phone', phone),
    await (await old.as(carol))('PUT', '/v1/devices/pixel', android),
    await (await old.as(carol))('PUT', '/v1/devices/removed', pixel()),
    await (await old.as(carol))('DELETE', '/v1/devices/removed'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 204]);
});
afterAll(async () => {
  await Promise.all([old.close(), other.close()]);
  await rm(folder, { recursive: true });
});

const run = (command: string, backend: TestBackend, ...args: readonly string[]) =>
  runCli([command, '--local', backend.url, '--json', '--yes', ...args], { cwd: folder });

const viewOf = async (backend: TestBackend, user: string) => {
  const { devices } = (await (await backend.as(user))('GET', '/v1/devices')).body;
  return devices.map(({ registeredAt: _, refreshedAt: __, health: ___, ...view }: Record<string, unknown>) => view);
};

describe('ringthrough export', () => {
  it('has every device and no token', async () => {
    const { exitCode, stdout, stderr } = await run('export', old);

    expect(exitCode).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.sort((a, b) => (a.userId < b.userId ? -1 : 1))).toEqual([
      {
        ...{
          userId: bob,
          deviceId: 'phone',
          platform: 'ios',
          environment: 'sandbox',
          appId: 'main',
          preset: 'universal',
        },
        ...{ capabilities: 'voip-cancel x', endpointArn: expect.stringContaining('endpoint/APNS_VOIP_SANDBOX/') },
      },
      {
        ...{ userId: carol, deviceId: 'pixel', platform: 'android', appId: 'main', preset: 'flutter-webrtc-callkeep' },
        endpointArn: expect.stringContaining('endpoint/GCM/'),
      },
    ]);
    for (const token of [phone.token, phone.alertToken ?? '', android.token]) {
      expect(`${stdout}${stderr}`).not.toContain(token);
    }
  });

  it('without tokens is a mapping for the import of an application', async () => {
    await run('export', old, '--output', 'users.csv');
    const application = old.info.apps[0]?.applications.GCM ?? '';

    const { stdout } = await run(
      'import',
      old,
      '--from-application',
      application,
      '--mapping',
      'users.csv',
      '--dry-run',
    );

    expect(JSON.parse(stdout).plan).toMatchObject({ devices: 1, users: 1, snsRequests: 0 });
  });

  it.each(['devices.csv', 'devices.ndjson'])(
    'with tokens, imported into another deployment, rings there: %s',
    async (file) => {
      const exported = await run('export', old, '--with-tokens', '--output', file);

      expect(JSON.parse(exported.stdout)).toEqual({ file, withTokens: true, devices: 2, gone: 0, unreadable: 0 });
      expect(exported.stderr).toContain(`${file} has the tokens of phones`);
      expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);

      const imported = await run('import', other, '--from-file', file);
      const expected = file === 'devices.csv' ? { imported: 2 } : { registered: 2 };
      expect(JSON.parse(imported.stdout).outcomes).toEqual(expected);
      for (const user of [bob, carol]) expect(await viewOf(other, user)).toEqual(await viewOf(old, user));
      if (file !== 'devices.csv') return;
      await (await other.as(alice))('POST', '/v1/calls', inviteOf([bob, carol]));
      await other.settled();
      expect(other.apple.pushes().map(({ deviceToken }) => deviceToken)).toContain(phone.token);
      expect(other.google.messages()).toMatchObject([{ token: android.token }]);
    },
  );

  it('prints no tokens: it needs a file, and leaves none behind when it fails', async () => {
    const printed = await run('export', old, '--with-tokens');
    const failed = await run('export', old, '--output', join('missing', 'devices.csv'));

    expect([printed.exitCode, failed.exitCode]).toEqual([2, 3]);
    expect(printed.stderr).toContain('--with-tokens needs --output');
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([]);
    expect(await readFile(join(folder, 'devices.csv'), 'utf8')).toMatch(/^tenant,userId,deviceId,/);
  });
});
