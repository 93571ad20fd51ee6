import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialAttributes } from '../../lambda/platform/credential.ts';
import { AppSettings } from '../../lib/settings/app-settings.ts';
import { StageSettings } from '../../lib/settings/stage-settings.ts';
import { readSettings } from '../../lib/settings.ts';
import { aCertificate, aSigningKey } from '../infra/push-credentials.ts';
import { appleToken, startTestHouse, type TestHouse } from '../support/house.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/deploy.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text.trim());
const shell = blocks('sh');
/** One line each, with those joined that end in a backslash. */
const commands = shell.flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'));

const isThere = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const tools = ['openssl', 'jq'].every(isThere);
if (!tools) console.warn('openssl or jq is not installed: the commands of docs/deploy.md are not run');
const aws = isThere('aws');
if (!aws) console.warn('the AWS CLI is not installed: its commands in docs/deploy.md are not looked at');

/** Runs the one block that holds `part` in a folder of its own. */
const run = async (part: string, cwd: string, env: Readonly<Record<string, string>> = {}): Promise<string> => {
  const found = shell.filter((block) => block.includes(part));
  expect(found, part).toHaveLength(1);
  const { stdout } = await promisify(execFile)('bash', ['-euc', found[0] ?? ''], {
    cwd,
    env: { ...process.env, ...env },
  });
  return stdout;
};
const folder = (): string => mkdtempSync(join(tmpdir(), 'deploy-'));
const use = { platform: 'APNS_VOIP', bundleId: 'com.example.app', now: new Date() } as const;

describe.skipIf(!tools)('the way into an account', () => {
  it('makes a secret of a .p8 key that SNS can use', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'AuthKey_ABC123DEFG.p8'), aSigningKey());

    await run('AuthKey_', dir);

    expect(credentialAttributes(readFileSync(join(dir, 'apns-production.json'), 'utf8'), use)).toMatchObject({
      ApplePlatformTeamID: 'TEAM123456',
    });
  });

  it('makes a secret of an exported certificate that SNS can use', async () => {
    const dir = folder();
    const { certificate, privateKey } = await aCertificate();
    writeFileSync(join(dir, 'c.pem'), certificate);
    writeFileSync(join(dir, 'k.pem'), privateKey);
    const exporting = [
      'pkcs12',
      '-export',
      '-in',
      'c.pem',
      '-inkey',
      'k.pem',
      '-name',
      'VoIP Services: com.example.app',
    ];
    await promisify(execFile)('openssl', [...exporting, '-out', 'voip.p12', '-passout', 'pass:a b'], { cwd: dir });

    await run('voip.p12', dir, { P12_PASSWORD: 'a b' });

    const attributes = credentialAttributes(readFileSync(join(dir, 'apns-production.json'), 'utf8'), use);
    expect(attributes.PlatformPrincipal).toContain('BEGIN CERTIFICATE');
    expect(attributes.PlatformPrincipal).not.toContain('PRIVATE KEY');
  });
});

describe('the settings', () => {
  it('shown are right, for each of their stages', () => {
    const [example = ''] = blocks('json');

    expect(readSettings(JSON.parse(example))).toMatchObject({ stage: 'dev', logDays: 30 });
    expect(readSettings(JSON.parse(example), 'prod')).toMatchObject({ stage: 'prod', logDays: 90 });
  });

  it('are all explained, and no others', () => {
    const [, table = ''] = page.split(/<\/?details>/);
    const explained = table
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([\w[\].]+)`/g)].map(([, name = '']) => name));
    const tops = explained.filter((name) => !name.startsWith('.')).map((name) => name.split('.')[0] ?? '');

    expect([...new Set(tops)].sort()).toEqual(
      [...Object.keys(StageSettings.entries), 'stages'].map((name) => (name === 'apps' ? 'apps[]' : name)).sort(),
    );
    expect(explained.filter((name) => name.startsWith('apps[].')).sort()).toEqual(
      Object.keys(AppSettings.entries)
        .map((name) => `apps[].${name}`)
        .sort(),
    );
  });

  it('are checked as the page says', async () => {
    const [command = ''] = commands.filter((line) => line.startsWith('npx cdk synth'));
    const [program = '', ...given] = command.split(' ');

    const { stderr } = await promisify(execFile)(program, [...given, '--output', folder()], { cwd: root });

    expect(command).toBe('npx cdk synth --quiet -c stage=prod');
    expect(stderr).not.toContain('needs mending');
  }, 90_000);
});

describe.skipIf(!tools)('the first ring', () => {
  let house: TestHouse;
  beforeAll(async () => {
    house = await startTestHouse();
  });
  afterAll(() => house.close());

  it('rings the phone that the page registers', async () => {
    const token = appleToken();
    const env = {
      API_URL: house.url,
      BOB: await house.issuer.mint('bob'),
      ALICE: await house.issuer.mint('alice'),
      BOB_ID: 'bob',
      VOIP_TOKEN: token,
    };

    await run('/v1/devices/bobs-iphone', folder(), env);
    const rings: unknown = JSON.parse(await run('jq .rings', folder(), env));

    await house.settled();
    expect(rings).toMatchObject([{ deviceId: 'bobs-iphone', outcome: 'accepted' }]);
    expect(house.apple.pushes()).toMatchObject([{ deviceToken: token, verdict: { status: 200 } }]);
  });
});

describe('the commands of the page', () => {
  const needAnAccount = /^(aws |npx cdk (bootstrap|deploy|diff|destroy)\b)/;
  const runHere = /^(jq |openssl |curl |CALL=\$\(curl |npx cdk synth |npm ci$)/;

  it('are run here, or are named among those that need an account', () => {
    expect(commands.filter((line) => !runHere.test(line) && !needAnAccount.test(line))).toEqual([]);
    expect(commands.filter((line) => needAnAccount.test(line)).length).toBeGreaterThan(5);
  });

  const outputs = {
    USER_POOL_ID: 'eu-west-1_a',
    USER_POOL_CLIENT_ID: 'a',
    SERVER_CLIENT_ID: 'a',
    PASSWORD: 'Secret-1',
  };

  it.skipIf(!aws)(
    'of the AWS CLI are known to it, with every option',
    async () => {
      const ofAws = commands.filter((line) => line.startsWith('aws '));
      const asked = ofAws.map((line) =>
        // Prints what could be asked, after it has read the options; nothing is sent.
        promisify(execFile)('bash', ['-c', `${line.replaceAll(/file:\/\/\S+/g, 'x')} --generate-cli-skeleton input`], {
          env: { ...process.env, AWS_DEFAULT_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true', ...outputs },
        }),
      );

      for (const { stdout } of await Promise.all(asked)) expect(stdout).toContain('{');
      expect(ofAws.length).toBeGreaterThan(5);
    },
    90_000,
  );
});
