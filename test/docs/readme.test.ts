import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestHouse, type TestHouse } from '../support/house.ts';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const commands = [...read('README.md').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text = '']) => text.trim());
const curls = commands.filter((text) => text.includes('curl '));

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

describe('the README', () => {
  it('rings a phone with its own lines', async () => {
    const script = curls.join('\n').replaceAll('http://127.0.0.1:3000', house.url);

    await promisify(execFile)('bash', ['-ec', script]);

    await house.sns.settled();
    expect(house.apple.pushes()).toMatchObject([
      { headers: { 'apns-push-type': 'voip' }, payload: { callerName: 'Alice' }, verdict: { status: 200 } },
    ]);
  });

  it('names no other command than CI runs', () => {
    const ci = read('.ci/run');

    const others = commands.filter((text) => !curls.includes(text));

    expect(others).toEqual(['npm ci && npm start', 'npm ci && npm test', 'npx cdk synth']);
    expect(ci).toMatch(/^npm ci$/m);
    expect(ci).toMatch(/npm run check$/m);
    expect(read('package.json')).toMatch(/"check": ".*\bnpm test\b.*"/);
    expect(ci).toMatch(/^npx cdk synth /m);
    expect(read('test/gateway/start.test.ts')).toContain("['start', '--silent']");
  });

  it('links to nothing that is not there', () => {
    const pages = [
      'README.md',
      'CONTRIBUTING.md',
      'docs/architecture.md',
      'docs/deploy.md',
      'docs/payloads.md',
      'docs/local.md',
      'docs/security.md',
      'docs/signalling.md',
    ];

    const dead = pages.flatMap((page) =>
      [...read(page).matchAll(/(?:\]\(|src(?:set)?=")(?!https?:|#)([^)#"]+)/g)]
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
