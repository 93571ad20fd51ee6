/** What an operator sees of devices. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pixel, someone, startTestBackend, type TestBackend } from '../../support/backend.ts';
import { runCli } from '../../support/cli.ts';
import { type AwsProxy, startAwsProxy } from './aws-proxy.ts';
import { type BrokenFleet, type BrokenPhone, brokenFleet } from './broken-fleet.ts';

let backend: TestBackend;
let fleet: BrokenFleet;
let proxy: AwsProxy;
let disabled: BrokenPhone;
beforeAll(async () => {
  backend = await startTestBackend();
  fleet = await brokenFleet(backend);
  proxy = await startAwsProxy(backend, { tableSizeBytes: 40_960_000_000 });
  disabled = await fleet.disabled();
  await fleet.refused();
  await (await backend.as(someone('carol')))('PUT', '/v1/devices/pixel', pixel({ preset: 'universal' }));
});
afterAll(async () => {
  fleet.close();
  await Promise.all([proxy.close(), backend.close()]);
});

describe('devices of a user', () => {
  it("are shown with what the table has of them, with the operator's own access", async () => {
    const { exitCode, stdout } = await runCli(['devices', disabled.user, '--local', backend.url]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\S+ has 1 device\.$/m);
    expect(stdout).toMatch(/^phone +ios +production +main +universal +failing \(disabled\) +\S.* +never +0$/m);
    expect(stdout).toMatch(/^phone: SNS has disabled the endpoint.*, since 2\d{3}-/m);
    expect(stdout).toContain('npx ringthrough devices repair');
    expect(stdout).not.toContain(disabled.body.token);
  });

  it("are shown as the API knows them, with a token of the app's server", async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'ringthrough-devices-')), 'server.jwt');
    writeFileSync(file, await backend.issuer.mint('server', { scope: 'ringthrough/server' }));
    const args = ['devices', 'list', disabled.user, '--api', backend.url, '--token-file', file, '--json'];

    const { exitCode, stdout } = await runCli(args);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      user: disabled.user,
      devices: [{ deviceId: 'phone', environment: 'production', health: { state: 'failing' } }],
    });
  });

  it('name their health once where its condition has the same name', async () => {
    const user = someone('unrung');
    const phone = { platform: 'ios', environment: 'production', token: randomBytes(32).toString('hex') };
    await (await backend.as(user))('PUT', '/v1/devices/phone', phone);

    const { stdout } = await runCli(['devices', 'list', user, '--local', backend.url]);

    expect(stdout).toMatch(/^phone .* unconfirmed +just now/m);
    await (await backend.as(user))('DELETE', '/v1/devices/phone');
  });

  it('of a user without one are no error, and a name cannot control the terminal', async () => {
    const { exitCode, stdout } = await runCli(['devices', 'list', 'no\u001b[2Jbody', '--local', backend.url]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('no\\u001b[2Jbody has no device');
  });
});

describe('devices of nobody', () => {
  it('are a usage error that names the other subcommands', async () => {
    const { exitCode, stderr } = await runCli(['devices', '--local', backend.url]);

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/no user is named\n.*devices health.*devices repair/);
  });
});

describe('the health of all devices', () => {
  it('is counted by everything that devices differ in, after the costs were said', async () => {
    const { exitCode, stdout, stderr } = await runCli(['devices', 'health', '--local', proxy.url, '--json']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      devices: 3,
      users: 3,
      conditions: { unconfirmed: 1, disabled: 1, on_trial: 1 },
      platforms: { ios: 2, android: 1 },
      environments: { production: 1, sandbox: 1, android: 1 },
      apps: { main: 3 },
      lastSeen: { today: 3, '90 days and more': 0 },
      otherEnvironment: { onTrial: 1, proved: 0 },
      unreadable: 0,
    });
    // 40.96 GB, at half a unit for 4 KB.
    expect(stderr).toMatch(/5,000,000 read units: \$0\.63 .*\$0\.125 per million/);
    expect(stderr).toMatch(/2\.8 hours at 500 a second/);
  });

  it('names the devices of a condition, one a line, and no token', async () => {
    const args = ['devices', 'health', '--local', backend.url, '--list', 'disabled', '--json'];

    const { stdout } = await runCli(args);

    const listed = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(listed).toMatchObject([
      { userId: disabled.user, deviceId: 'phone', endpointArn: expect.stringContaining(':endpoint/APNS_VOIP/') },
    ]);
    expect(stdout).not.toContain(disabled.body.token);
  });
});
