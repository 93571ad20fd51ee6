import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProviderKey } from '../../local/apple/provider-key.ts';
import { anAccount } from '../lib/push-credentials.ts';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { filesFolder, hasLegacy, KEYCHAIN } from '../support/openssl.ts';

const files = filesFolder();
let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(async () => {
  rmSync(files.folder, { recursive: true });
  await backend.close();
});

const doctor = (...args: string[]): Promise<CliResult> =>
  runCli(['doctor', 'credential', '--local', backend.url, ...args]);

const keyFile = (trusted: boolean) => {
  const key = makeProviderKey();
  if (trusted) backend.apple.trustKey(key);
  return { ...key, path: files.write(`AuthKey_${key.keyId}.p8`, key.p8) };
};
/** No line of the key is in the output. */
const expectNoKey = ({ stdout, stderr }: CliResult, pem: string) => {
  for (const line of pem.split('\n').filter((text) => text.length > 20 && !text.startsWith('-----'))) {
    expect(stdout + stderr).not.toContain(line);
  }
};

describe('ringthrough doctor credential', () => {
  it('asks Apple about a .p8 key in both environments, and names the next command', async () => {
    const key = keyFile(true);

    const result = await doctor('--p8', key.path, '--team-id', key.teamId, '--bundle-id', 'com.example.app');

    expect(result.stdout).toMatch(/ok +Apple, both +Apple takes the credential/);
    const asked = backend.apple.pushes().filter(({ headers }) => headers['apns-topic'] === 'com.example.app.voip');
    expect(asked.map(({ environment }) => environment).sort()).toEqual(['production', 'sandbox']);
    expect(result.stdout).toContain(`Next: npx ringthrough push --p8`);
    expect(result.exitCode).toBe(0);
    expectNoKey(result, key.p8);
  });

  it('lists what InvalidProviderToken can mean, likeliest first, with exit code 7', async () => {
    const key = keyFile(false);

    const result = await doctor(
      '--p8',
      key.path,
      '--team-id',
      key.teamId,
      '--bundle-id',
      'com.example.app',
      '--environment',
      'production',
    );

    expect(result.stdout).toMatch(
      /→ 1\. the team id is that of another team\n[^\n]+\n *→ 2\. the key was revoked\n[^\n]+\n *→ 3\. the key has no "Apple Push/,
    );
    expect(result.exitCode).toBe(7);
    expectNoKey(result, key.p8);
  });

  it.skipIf(!hasLegacy)('asks Apple about a .p12 as Keychain Access writes it, and nothing else known', async () => {
    const { certificate, privateKey } = await backend.apple.issueCertificate(
      'VoIP Services: com.example.app, UID=com.example.app.voip',
    );
    files.write('push.pem', certificate);
    files.write('push.key', privateKey);
    files.openssl(
      'pkcs12',
      '-export',
      '-in',
      'push.pem',
      '-inkey',
      'push.key',
      '-passout',
      'pass:',
      '-out',
      'Certificates.p12',
      ...KEYCHAIN,
    );

    const result = await doctor('--p12', files.path('Certificates.p12'), '--json');

    const { findings, ...facts } = JSON.parse(result.stdout);
    expect(facts).toMatchObject({
      kind: 'certificate',
      bundleId: 'com.example.app',
      topics: ['com.example.app.voip'],
      daysLeft: expect.any(Number),
    });
    expect(findings).toContainEqual({ level: 'ok', subject: 'Apple, both', what: 'Apple takes the credential' });
    expect(result.exitCode).toBe(0);
    expectNoKey(result, privateKey);
  });

  it('asks Google about a service account, and says what invalid_grant can mean', async () => {
    const path = files.write('account.json', JSON.stringify(anAccount({ token_uri: `${backend.info.fcm}/token` })));

    const result = await doctor('--service-account', path);

    expect(result.stdout).toContain('1. the key, or its service account, was deleted or disabled');
    expect(result.exitCode).toBe(7);
  });

  it('does not ask when it is not to, or does not know the app', async () => {
    const key = keyFile(false);
    const args = ['--p8', key.path, '--team-id', key.teamId];

    const [offline, unknown] = await Promise.all([
      doctor(...args, '--bundle-id', 'com.example.app', '--offline'),
      doctor(...args),
    ]);

    expect(offline.exitCode).toBe(0);
    expect(offline.stdout).not.toContain('Apple, production');
    expect(unknown.stdout).toContain('→ Name it: --bundle-id com.example.app');
  });

  it('has the exit code of a missing network when nobody answers', async () => {
    const key = keyFile(false);
    const gone = await startTestBackend();
    await gone.close();

    const result = await runCli([
      'doctor',
      'credential',
      '--p8',
      key.path,
      '--team-id',
      key.teamId,
      '--bundle-id',
      'com.example.app',
      '--apns-url',
      gone.info.apns,
    ]);

    expect(result.stdout).toContain('no answer from Apple (ECONNREFUSED)');
    expect(result.exitCode).toBe(5);
  });

  it('reports a file that cannot be used in one line, and what to do in another', async () => {
    const result = await runCli(['doctor', 'credential', '--p12', files.write('push.p12', '<!doctype html><html>')]);

    expect(result.stderr.split('\n')).toEqual([expect.stringMatching(/^error: --p12: .*push\.p12 is a web page/), '']);
    expect(result.exitCode).toBe(3);
  });
});
