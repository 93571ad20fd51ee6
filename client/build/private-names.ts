import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PRIVATE = /\bprivate (?:readonly |async |get |set )*(\w+)/g;

/**
 * The names of private members that occur nowhere in the source except after `this.`: they can be shortened, because nothing else can
 * mean them.
 */
export const privateNames = async (folder: string): Promise<readonly string[]> => {
  const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.ts'));
  const texts = await Promise.all(paths.map((path) => readFile(join(folder, path), 'utf8')));
  const text = texts.join('\n').replace(/\/\*.*?\*\/|\/\/[^\n]*/gs, '');
  const names = new Set([...text.matchAll(PRIVATE)].map(([, name = '']) => name));
  const count = (pattern: string): number => text.match(new RegExp(pattern, 'g'))?.length ?? 0;
  return [...names].filter(
    (name) => count(`\\b${name}\\b`) === count(`(?:\\bthis\\.|${PRIVATE.source.replace('(\\w+)', '')})${name}\\b`),
  );
};
