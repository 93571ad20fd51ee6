import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { ERASURE_PAIRS, PAIRS, PENDING_PAIRS, titleOf } from '../operations.ts';
import { allMutants } from './all-mutants.ts';
import { mutate } from './mutant.ts';
import { ROOT } from './workspace.ts';

const titled = allMutants.map((mutant) => [mutant.name, mutant] as const);

describe('a mutant', () => {
  it('has a name of its own', () => {
    const names = allMutants.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(titled)('replaces a text that occurs exactly once, by code that can be parsed: %s', async (_, mutant) => {
    const mutated = mutate(mutant, readFileSync(join(ROOT, mutant.file), 'utf8'));

    expect(mutated, `occurrences in ${mutant.file}`).toBeDefined();
    // The receivers of docs/events are in other languages, too.
    if (/\.(ts|tsx|js|mjs)$/.test(mutant.file)) await transform(mutated ?? '', { loader: 'ts' });
  });

  it.each(titled)('is shown by a test that exists: %s', (_, { shownBy }) => {
    if ('pairs' in shownBy)
      return expect([...PAIRS, ...PENDING_PAIRS, ...ERASURE_PAIRS].map(titleOf).join('\n')).toMatch(
        new RegExp(shownBy.pairs, 'm'),
      );
    const text = readFileSync(join(ROOT, shownBy.test), 'utf8');
    return expect(text).toContain(shownBy.title ?? '');
  });
});
