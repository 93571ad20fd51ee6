import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/platform-application.md'), 'utf8');
const snippet = /^```ts\n(.*?)^```$/ms.exec(page)?.[1] ?? '';
const run = promisify(execFile);

/** A third-party project with this package installed; other packages are resolved from the parent folders. */
let project: string;
beforeAll(() => {
  mkdirSync(join(root, '.build'), { recursive: true });
  project = mkdtempSync(join(root, '.build', 'consumer-'));
  const installed = join(project, 'node_modules', 'ringthrough');
  for (const part of ['lib', 'lambda', 'package.json'])
    cpSync(join(root, part), join(installed, part), { recursive: true });
  mkdirSync(join(project, 'bin'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', type: 'module' }));
  writeFileSync(join(project, 'bin', 'app.ts'), snippet);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('PlatformApplication in a third-party CDK app', () => {
  it('is created by the example of the page', async () => {
    const out = join(project, 'out');

    await run(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
      cwd: project,
      env: { ...process.env, CDK_OUTDIR: out },
    });

    const template = JSON.parse(readFileSync(join(out, 'push.template.json'), 'utf8'));
    const { Resources } = v.parse(
      v.object({ Resources: v.record(v.string(), v.looseObject({ Type: v.string() })) }),
      template,
    );
    expect(Object.values(Resources).filter(({ Type }) => Type === 'Custom::SnsPlatformApplication')).toMatchObject([
      {
        DeletionPolicy: 'RetainExceptOnCreate',
        Properties: { Platform: 'APNS_VOIP', BundleId: 'com.example.app', SecretId: 'apns-production' },
      },
    ]);
    expect(JSON.stringify(Resources)).toMatch(/sns:CreatePlatformEndpoint.*sns:Publish/);
    expect(readdirSync(join(project, '.build', 'ringthrough'))).toContain('platform-application');
  });

  it('has the types that the example uses', async () => {
    const tsconfig = {
      extends: join(root, 'tsconfig.json'),
      include: ['bin'],
      compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(tsconfig));

    await expect(run(join(root, 'node_modules/.bin/tsc'), ['--project', project])).resolves.toMatchObject({
      stdout: '',
    });
  });
});
