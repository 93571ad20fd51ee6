import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialAttributes } from '../../lambda/credentials/credential.ts';
import { AppSettings } from '../../lib/settings/app-settings.ts';
import { readSettings } from '../../lib/settings/settings.ts';
import { StageSettings } from '../../lib/settings/stage-settings.ts';
import { aCertificate, aSigningKey } from '../lib/push-credentials.ts';
import { appleToken, startTestBackend, type TestBackend } from '../support/backend.ts';
import { hasBash } from '../support/bash.ts';
import { isLong } from '../support/long.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/deploy.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text.trim());
const shell = blocks('sh');
/** One command a line; lines that end in a backslash are joined with the next. */
const commands = shell.flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'));

const isInstalled = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const tools = hasBash && ['openssl', 'jq'].every(isInstalled);
if (!tools) console.warn('openssl or jq is not installed: the commands of docs/deploy.md are not run');
const aws = hasBash && isInstalled('aws');
if (!aws) console.warn('the AWS CLI is not installed: its commands in docs/deploy.md are not checked');

/** Runs the one shell block that contains `part` in the folder `cwd`. */
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
const use = { platform: 'APNS_VOIP', bundleId: 'com.example.app', now: new Date('2026-11-21') } as const;

describe.skipIf(!tools)('the commands for push credentials', () => {
  it('make a secret that SNS accepts from a .p8 key', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'AuthKey_ABC123DEFG.p8'), aSigningKey());

    await run('AuthKey_', dir);

    expect(credentialAttributes(readFileSync(join(dir, 'apns-production.json'), 'utf8'), use)).toMatchObject({
      ApplePlatformTeamID: 'TEAM123456',
    });
  });

  it('make a secret that SNS accepts from an exported certificate', async () => {
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
  it('of the example are valid, for each of its stages', () => {
    const [example = ''] = blocks('json');

    expect(readSettings(JSON.parse(example))).toMatchObject({ stage: 'dev', logRetentionDays: 30 });
    expect(readSettings(JSON.parse(example), 'prod')).toMatchObject({ stage: 'prod', logRetentionDays: 90 });
  });

  it('are all documented, and no others', () => {
    const [, table = ''] = page.split(/<\/?details>/);
    const documented = table
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([\w[\].]+)`/g)].map(([, name = '']) => name));
    const tops = documented.filter((name) => !name.startsWith('.')).map((name) => name.split('.')[0] ?? '');

    expect([...new Set(tops)].sort()).toEqual(
      [...Object.keys(StageSettings.entries), 'stages'].map((name) => (name === 'apps' ? 'apps[]' : name)).sort(),
    );
    expect(documented.filter((name) => name.startsWith('apps[].')).sort()).toEqual(
      Object.keys(AppSettings.entries)
        .map((name) => `apps[].${name}`)
        .sort(),
    );
  });

  // The CDK CLI takes ten seconds; `npm test` synthesises the same settings in `test/lib`.
  it.runIf(isLong)(
    'are validated by the command of the page',
    async () => {
      const [command = ''] = commands.filter((line) => line.startsWith('npx cdk synth'));
      const [program = '', ...given] = command.split(' ');

      const { stderr } = await promisify(execFile)(program, [...given, '--output', folder()], { cwd: root });

      expect(command).toBe('npx cdk synth --quiet -c stage=prod');
      expect(stderr).not.toContain('invalid settings');
    },
    90_000,
  );
});

describe.skipIf(!tools)('the first ring', () => {
  let backend: TestBackend;
  beforeAll(async () => {
    backend = await startTestBackend();
  });
  afterAll(() => backend.close());

  it('rings the phone that the page registers', async () => {
    const token = appleToken();
    const env = {
      API_URL: backend.url,
      BOB: await backend.issuer.mint('bob'),
      ALICE: await backend.issuer.mint('alice'),
      BOB_ID: 'bob',
      VOIP_TOKEN: token,
    };

    await run('/v1/devices/bobs-iphone', folder(), env);
    const rings: unknown = JSON.parse(await run('jq .rings', folder(), env));

    await backend.settled();
    expect(rings).toMatchObject([{ deviceId: 'bobs-iphone', outcome: 'accepted' }]);
    expect(backend.apple.pushes()).toMatchObject([{ deviceToken: token, response: { status: 200 } }]);
  });
});

describe('the commands of docs/deploy.md', () => {
  const needAnAccount = /^(aws |npx cdk (bootstrap|deploy|diff|destroy)\b)/;
  const runHere = /^(jq |openssl |curl |CALL=\$\(curl |npx cdk synth |npm ci$)/;

  it('are run by these tests, or need an AWS account', () => {
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
    'of the AWS CLI are accepted by it, with every option',
    async () => {
      const ofAws = commands.filter((line) => line.startsWith('aws '));
      const skeletons = ofAws.map((line) =>
        // Validates the options and prints an input skeleton; sends no request.
        promisify(execFile)('bash', ['-c', `${line.replaceAll(/file:\/\/\S+/g, 'x')} --generate-cli-skeleton input`], {
          env: { ...process.env, AWS_DEFAULT_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true', ...outputs },
        }),
      );

      for (const { stdout } of await Promise.all(skeletons)) expect(stdout).toContain('{');
      expect(ofAws.length).toBeGreaterThan(5);
    },
    90_000,
  );
});

/** Every `cdk` command of the repository's pages, in code blocks and in sentences. */
const cdkCommands = (): string[] => {
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) =>
    join('docs', file),
  );
  return ['README.md', 'CONTRIBUTING.md', ...pages]
    .filter((file) => file.endsWith('.md') && !file.includes('decisions'))
    .flatMap((file) => readFileSync(join(root, file), 'utf8').match(/\bcdk [a-z-]+(?: [^`\n]*)?(?=[`\n])/g) ?? []);
};

// Each help text takes the CDK CLI two seconds.
describe.runIf(isLong)('the CDK CLI that is installed', () => {
  it('knows every command and option of the pages', async () => {
    const used = cdkCommands().map((line) => line.split(/\s+(?:#.*)?/).filter((part) => part !== ''));
    const names = [...new Set(used.map(([, name = '']) => name))];
    expect(names).toEqual(expect.arrayContaining(['synth', 'bootstrap', 'deploy', 'diff', 'destroy']));

    const unknown: string[] = [];
    const cli = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk');
    const helps = await Promise.all(
      names.map((name) => promisify(execFile)(process.execPath, [cli, name, '--help'], { cwd: root })),
    );
    for (const [index, name] of names.entries()) {
      const { stdout = '' } = helps[index] ?? {};
      // Without the command, yargs prints the list of all.
      if (!new RegExp(`^cdk ${name}\\b`).test(stdout.trim())) unknown.push(`cdk ${name}`);
      const known = new Set(stdout.match(/(?<=^|[\s,])--?[a-z][\w-]*/gm));
      for (const [, , ...given] of used.filter((parts) => parts[1] === name))
        unknown.push(
          ...given
            .filter((part) => /^-/.test(part) && !known.has(part.split('=')[0] ?? ''))
            .map((part) => `cdk ${name} ${part}`),
        );
    }

    expect(unknown).toEqual([]);
  }, 120_000);
});
