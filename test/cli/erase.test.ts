import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { runCli, startCli } from '../support/cli.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

const register = async (user: string): Promise<void> => {
  const session = await backend.as(user);
  const token = user
    .replaceAll(/[^0-9a-f]/g, '')
    .padEnd(64, '0')
    .slice(0, 64);
  const answer = await session('PUT', '/v1/devices/phone', { platform: 'ios', environment: 'sandbox', token });
  expect(answer.status).toBe(201);
};

describe('ringthrough erase', () => {
  it('says what it would erase, and does nothing without --yes', async () => {
    const user = someone('alice');
    await register(user);

    const { exitCode, stdout } = await runCli(['erase', user, '--local', backend.url]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${user} has 1 device.`);
    const { body } = await (await backend.as(user))('GET', '/v1/devices');
    expect(body.devices).toHaveLength(1);
  });

  it('waits until the user is erased', async () => {
    const user = someone('alice');
    await register(user);

    const running = await startCli(['erase', user, '--local', backend.url, '--yes', '--json']);
    await running.line(/^erasing /);
    await backend.advance(20_000);
    const { exitCode, stdout } = await running.done;

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ user, devices: 1, erased: true, startedAt: expect.any(String) });
    const { body } = await (await backend.as(user))('GET', '/v1/devices');
    expect(body.devices).toEqual([]);
  });

  it('says where to get a token when there is none, with the exit code of a wrong command line', async () => {
    const { exitCode, stderr } = await runCli(['erase', 'alice', '--api', backend.url]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('no token for the API');
  });

  it("says what the API answers to a user's own token, with the exit code of a missing permission", async () => {
    const env = { RINGTHROUGH_TOKEN: await backend.issuer.mint('mallory') };

    const { exitCode, stderr } = await runCli(['erase', 'alice', '--api', backend.url, '--yes'], { env });

    expect(exitCode).toBe(6);
    expect(stderr).toContain('the API answered 403');
    expect(stderr).not.toContain(env.RINGTHROUGH_TOKEN);
  });

  it('says that nothing listens at an address, with the exit code of a missing network', async () => {
    const env = { RINGTHROUGH_TOKEN: 'e30.e30.e30' };

    const other = await startTestBackend();
    await other.close();

    const { exitCode, stderr } = await runCli(['erase', 'alice', '--api', other.url], { env });

    expect(exitCode).toBe(5);
    expect(stderr).toContain('nothing listens there (ECONNREFUSED)');
  });
});
