import { readFileSync } from 'node:fs';
import { helpOf, type Option, readCommandLine } from '../../../../bench/command-line.ts';
import { type Assumed, type AssumptionName, assumed, assumptionNames, assumptions, optionOf } from './assumptions.ts';
import { readAssumptions } from './assumptions-file.ts';

/** The assumptions that a command line replaces. */
export type Options =
  | { readonly assumed: Assumed; readonly users: readonly number[] }
  | { readonly help: string }
  /** One for each mistake. */
  | { readonly mistakes: readonly string[] };

/** Users of the columns, if `--users` is left out. */
export const USERS = [1, 3, 10, 30, 100].map((count) => count * 1_000_000);

const nameOf = (name: AssumptionName): string => optionOf(name).slice(2);
const FILE = 'assumptions';
const OPTIONS: Readonly<Record<string, Option>> = {
  ...Object.fromEntries(
    assumptionNames.map((name) => {
      const { what, value, range } = assumptions[name];
      const standard = name === 'users' ? USERS.join(', ') : value;
      return [nameOf(name), { what: `${what}; otherwise ${standard}`, range }];
    }),
  ),
  [FILE]: { what: 'a JSON file such as { "callsPerDay": 2 }; options count more' },
};
const WHAT = 'Prints the tables of docs/scale.md for a number of users, with other assumptions.';

/**
 * Reads `--users 5000000 --calls-per-day 2`, and `--assumptions mine.json`. Every mistake is reported; those in the file once the command line
 * has none.
 *
 * @param args of the process, without those of Node.js
 * @param readFile throws what the file system throws
 */
export const optionsOf = (
  args: readonly string[],
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Options => {
  const read = readCommandLine(args, OPTIONS);
  if (read.kind === 'help') return { help: helpOf(WHAT, OPTIONS) };
  if (read.kind === 'mistakes') return { mistakes: read.mistakes };
  const { values } = read;
  const path = values[FILE];
  const file = path === undefined ? { values: {}, mistakes: [] } : readAssumptions(path, readFile);
  if (file.mistakes.length > 0) return { mistakes: file.mistakes };
  const given = assumptionNames.flatMap((name) => {
    const value = values[nameOf(name)];
    return value === undefined ? [] : [[name, Number(value)] as const];
  });
  const replaced: Partial<Assumed> = { ...file.values, ...Object.fromEntries(given) };
  return { assumed: assumed(replaced), users: replaced.users === undefined ? USERS : [replaced.users] };
};
