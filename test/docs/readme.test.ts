import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCertificate, anAccount, aSigningKey } from '../lib/push-credentials.ts';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { hasBash } from '../support/bash.ts';
import { runCli } from '../support/cli.ts';
import { filesFolder, hasLegacy, KEYCHAIN } from '../support/openssl.ts';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const withoutCode = (text: string): string => text.replace(/^```.*?^```$/gms, '');
const commands = [...read('README.md').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text = '']) => text.trim());
const curls = commands.filter((text) => text.includes('curl '));
const pushes = commands.filter((text) => text.startsWith('npx ringthrough push'));

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

describe('the README', () => {
  it.skipIf(!hasBash)('rings a phone with its curl commands', async () => {
    const script = curls.join('\n').replaceAll('http://127.0.0.1:3000', backend.url);

    await promisify(execFile)('bash', ['-ec', script]);

    await backend.sns.settled();
    expect(backend.apple.pushes()).toMatchObject([
      { headers: { 'apns-push-type': 'voip' }, payload: { callerName: 'Alice' }, response: { status: 200 } },
    ]);
  });

  it.skipIf(!hasLegacy)(
    'sends a push with each kind of credential, as far as that is possible without Apple and Google',
    async () => {
      const { folder, path, write, openssl } = filesFolder();
      write('AuthKey_ABC123DEFG.p8', aSigningKey());
      write('firebase.json', JSON.stringify(anAccount()));
      const { certificate, privateKey } = await aCertificate();
      write('certificate.pem', certificate);
      write('key.pem', privateKey);
      openssl(
        ...['pkcs12', '-export', ...KEYCHAIN, '-in', path('certificate.pem'), '-inkey', path('key.pem')],
        ...['-passout', 'pass:', '-out', path('Certificates.p12')],
      );
      const lines = pushes.flatMap((text) => text.split('\n')).map((line) => line.replace(/\s+#.*/, ''));

      for (const line of lines) {
        const whole = line
          .replace(/<740f4707 [^>]*>/, `<${'740f4707 '.repeat(8).trim()}>`)
          .replace('APA91b…', `APA91b${'x'.repeat(130)}`);
        const args = [...whole.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
        const { exitCode, stderr } = await runCli([...args.slice(2), '--dry-run'], { cwd: folder });
        expect({ line, exitCode, stderr }).toMatchObject({ exitCode: 0 });
      }

      expect(lines).toHaveLength(3);
    },
  );

  it('names only commands that CI runs', () => {
    const ci = read('.ci/run');

    const others = commands.filter((text) => !curls.includes(text) && !pushes.includes(text));

    expect(others).toEqual(['npm ci && npm start', 'npx cdk synth ringthrough-dev-api', 'npm ci && npm test']);
    expect(ci).toMatch(/ npm ci$/m);
    expect(ci).toMatch(/npm run check$/m);
    expect(read('package.json')).toMatch(/"check": ".*\bnpm test\b.*"/);
    expect(ci).toMatch(/^ +npx cdk synth /m);
    // With several stacks, the CDK CLI prints a template only of the one that is named.
    expect(Object.keys(JSON.parse(read('cdk.json')).context.ringthrough.stages)).toContain('dev');
    expect(read('test/lab/npm-start.test.ts')).toContain("['npm', 'start', '--silent']");
  });

  it('has no dead links, and neither have other pages', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      'docs/architecture.md',
      'docs/cli.md',
      'docs/deploy.md',
      'docs/events.md',
      'docs/payloads.md',
      'docs/local.md',
      'docs/security.md',
      'docs/signalling.md',
      'docs/client.md',
      'docs/upgrades.md',
      ...readdirSync(new URL('../../docs/your-app', import.meta.url))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `docs/your-app/${name}`),
    ];

    const dead = pages.flatMap((page) =>
      [...withoutCode(read(page)).matchAll(/(?:\]\(|src(?:set)?=")(?!<?https?:|#)([^)#"]+)/g)]
        .map(([, target = '']) => new URL(target, new URL(`../../${page}`, import.meta.url)))
        .filter((url) => {
          try {
            readFileSync(url);
            return false;
          } catch (error) {
            return !(error instanceof Error && 'code' in error && error.code === 'EISDIR');
          }
        })
        .map((url) => `${page} → ${url.pathname}`),
    );

    expect(dead).toEqual([]);
  });
});
