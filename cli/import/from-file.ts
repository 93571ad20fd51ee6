import type { Output } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import { readInput } from '../terminal/read-input.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { readRows } from './read-rows.ts';
import type { Source } from './source.ts';

/** The devices of a CSV or NDJSON file; `-` is stdin. */
export const readFileSource = async (
  path: string,
  { terminal, output }: { readonly terminal: Terminal; readonly output: Output },
): Promise<Source> => {
  const bytes = await readInput(path, '--from-file', terminal);
  const { rows, unknown } = readRows(bytes, { path, option: '--from-file', needed: [['userId'], ['token']] });
  for (const { name, line } of unknown.slice(0, 10)) {
    output.note(`${path}, line ${line}: ${printable(name.slice(0, 40))} is no column that import knows`);
  }
  const devices = rows.map(({ line, values, problem }) => ({
    place: { line },
    values,
    ...(problem !== undefined && { problem: { reason: 'invalid' as const, detail: problem } }),
  }));
  return { name: path === '-' ? 'stdin' : path, devices, isAdopted: false };
};
