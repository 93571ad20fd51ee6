/** `ringthrough doctor` over the local backend, with the canary call that it makes through it. */
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetPlatformApplicationAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CANARY_PREFIX, MADE_UP_TOKEN_START } from '../../../lambda/contract/canary.ts';
import { startTestBackend, type TestBackend } from '../../support/backend.ts';
import { type RunningCli, runCli, startCli } from '../../support/cli.ts';
import { runInProcess } from '../../support/cli-in-process.ts';
import { endpointTokens } from '../../support/endpoint-tokens.ts';
import { itemsWith } from '../../support/stored-items.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

/** Milliseconds in which an erasure is carried out. */
const ERASED = 25_000;

const madeUpTokens = async () =>
  (await endpointTokens(backend)).filter((token) => token.startsWith(MADE_UP_TOKEN_START));

/** Waits with the clock of the backend until the process has ended. */
const finish = async (cli: RunningCli) => {
  await vi.waitFor(() => expect(erasuresRequested()).toBeGreaterThanOrEqual(2), { timeout: 20_000 });
  await backend.advance(ERASED);
  return await cli.done;
};

let seen = 0;
const erasuresRequested = () =>
  backend.logs.slice(seen).filter((line) => line.includes('"user.erasure_requested"')).length;

const setEnabled = async (platform: string, enabled: boolean): Promise<void> => {
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  const client = new SNSClient({ endpoint: backend.info.sns, region: backend.info.region, credentials });
  const PlatformApplicationArn = `${backend.sns.arnPrefix}app/${platform}/main`;
  await client.send(
    new SetPlatformApplicationAttributesCommand({ PlatformApplicationArn, Attributes: { Enabled: String(enabled) } }),
  );
  client.destroy();
};

describe('ringthrough doctor deployment', () => {
  it('makes a canary call that Apple and Google refuse, leaves nothing, and counts in no metric', async () => {
    seen = backend.logs.length;
    const cli = await startCli(['doctor', '--local', backend.url, '--json']);

    const { exitCode, stdout, stderr } = await finish(cli);

    const { canary, findings } = JSON.parse(stdout);
    expect(findings.filter(({ level }: { level: string }) => level !== 'ok')).toEqual([]);
    expect(exitCode).toBe(0);
    expect(canary).toMatchObject({ erased: true, caller: expect.stringContaining(CANARY_PREFIX) });
    expect(canary.rings).toEqual(
      ['APNS_VOIP', 'APNS_VOIP_SANDBOX', 'GCM'].map((platform) =>
        expect.objectContaining({ application: `main/${platform}`, outcome: 'accepted', health: 'failing' }),
      ),
    );
    expect(await itemsWith(backend, CANARY_PREFIX)).toEqual([]);
    expect(await itemsWith(backend, canary.callId)).toEqual([]);
    expect(await madeUpTokens()).toEqual([]);
    expect(backend.logs.slice(seen).filter((line) => line.includes('"_aws"'))).toEqual([]);
    expect(stdout + stderr).not.toContain(MADE_UP_TOKEN_START);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('erases the canary also after %s, with the exit code of shells for it', async (signal, code) => {
    seen = backend.logs.length;
    const cli = await startCli(['doctor', '--local', backend.url]);
    await cli.line(/making a canary call/);
    cli.kill(signal);

    const { exitCode } = await finish(cli);

    expect(exitCode).toBe(code);
    expect(await itemsWith(backend, CANARY_PREFIX)).toEqual([]);
    expect(await madeUpTokens()).toEqual([]);
  });

  it('finds a disabled application, keeps what it found in a file, and evaluates that file the same', async () => {
    const file = join(tmpdir(), `ringthrough-snapshot-${process.pid}.json`);
    await setEnabled('GCM', false);

    const args = ['doctor', 'deployment', '--local', backend.url, '--no-canary', '--snapshot', file];
    const [found, json] = [await runCli(args), await runCli(['doctor', '--from-snapshot', file, '--json'])];
    await setEnabled('GCM', true);

    expect([found.exitCode, json.exitCode]).toEqual([7, 7]);
    expect(found.stdout).toMatch(/error +main\/GCM +SNS has disabled the application/);
    const errors = JSON.parse(json.stdout).findings.filter(({ level }: { level: string }) => level === 'error');
    expect(errors.map(({ subject }: { subject: string }) => subject)).toEqual(['main/GCM']);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(json.stdout).snapshot);
    await rm(file);
  });

  it("is refused with a user's own token, before anything is registered", async () => {
    const env = { RINGTHROUGH_TOKEN: await backend.issuer.mint('mallory') };

    const { exitCode, stderr } = await runCli(['doctor', '--local', backend.url, '--api', backend.url], { env });

    expect(exitCode).toBe(6);
    expect(stderr).toContain('the API answered 403');
    expect(await itemsWith(backend, CANARY_PREFIX)).toEqual([]);
  });

  it.each([
    ['no deployment', ['doctor'], 2, 'no deployment is named'],
    ['two kinds of source', ['doctor', '--from-snapshot', 'x.json', '--local'], 2, 'leave out --local'],
    ['an origin with a path', ['doctor', '--local', 'URL', '--origin', 'https://a.example/x'], 2, 'is no origin'],
    ['a file that is missing', ['doctor', '--from-snapshot', 'missing.json'], 3, 'there is no file missing.json'],
    ['a file that is no snapshot', ['doctor', '--from-snapshot', 'package.json'], 3, 'is no snapshot of this version'],
  ])('refuses %s', async (_, args, code, message) => {
    const { exitCode, stderr } = await runInProcess(args.map((arg) => (arg === 'URL' ? backend.url : arg)));

    expect([exitCode, stderr]).toEqual([code, expect.stringContaining(message)]);
  });
});
