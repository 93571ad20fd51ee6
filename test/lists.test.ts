import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TEST_LISTS } from './lists.ts';

const root = new URL('..', import.meta.url);
const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

describe('the lists of tests', () => {
  it('name files that exist: a renamed one would not be run any more', () => {
    const named = Object.values(TEST_LISTS).flatMap(({ files, except = [] }) => [...files, ...except]);

    expect(named.filter((path) => !existsSync(fileURLToPath(new URL(path, root))))).toEqual([]);
  });

  it('name no file twice', () => {
    for (const { files, except = [] } of Object.values(TEST_LISTS)) {
      const paths = [...files, ...except];
      expect(paths).toEqual([...new Set(paths)]);
    }
  });

  it('have one command each', () => {
    const commands = Object.keys(TEST_LISTS).map((name) => [name === 'short' ? 'test' : `test:${name}`, name] as const);

    expect(Object.fromEntries(commands.map(([command]) => [command, scripts[command]]))).toEqual(
      Object.fromEntries(commands.map(([command, name]) => [command, `vitest run --mode ${name}`])),
    );
    expect(Object.keys(scripts).filter((name) => name.startsWith('test'))).toHaveLength(commands.length);
  });
});
