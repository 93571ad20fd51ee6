import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../local/faults/fault.ts';
import { startTestBackend, type TestBackend } from '../support/backend.ts';
import { hasBash } from '../support/bash.ts';

const page = readFileSync(new URL('../../docs/local.md', import.meta.url), 'utf8');
const blocksOf = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, text = '']) => text.trim());

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

describe('the page of the local backend', () => {
  it.skipIf(!hasBash)('adds, lists and removes a fault with its curl commands', async () => {
    const script = blocksOf('sh').join('\n').replaceAll('http://127.0.0.1:3000', backend.url);

    const { stdout } = await promisify(execFile)('bash', ['-ec', script]);

    expect(stdout.replaceAll(/\s/g, '')).toBe(
      '{"id":"1"}{"faults":[{"id":"1","target":{"service":"dynamodb","action":"TransactWriteItems"},"fault":{"kind":"conflicting"},"left":1}]}',
    );
    expect(backend.faults.faults()).toEqual([]);
  });

  it('has only valid faults', () => {
    const faults = blocksOf('json');

    expect(faults.length).toBeGreaterThan(2);
    for (const fault of faults) expect(v.safeParse(Fault, JSON.parse(fault)).issues).toBeUndefined();
  });

  it('lists every kind of fault', () => {
    const kinds = Fault.pipe[0].entries.fault.options.map(({ entries }) => entries.kind.literal);

    const listed = [...page.slice(page.indexOf('| `kind` |')).matchAll(/^\| `([a-z]+)`/gm)].map(([, kind]) => kind);

    expect(listed.slice(1).toSorted()).toEqual(kinds.toSorted());
  });
});
