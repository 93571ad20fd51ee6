import { helpOf, type Option, readCommandLine } from '../../../../bench/command-line.ts';
import { type Assumed, type AssumptionName, assumed, assumptionNames, assumptions, optionOf } from './assumptions.ts';

/** The assumptions that a command line replaces. */
export type Options =
  | { readonly assumed: Assumed; readonly users: readonly number[] }
  | { readonly help: string }
  /** One for each mistake. */
  | { readonly mistakes: readonly string[] };

/** Users of the columns, if `--users` is left out. */
export const USERS = [1, 3, 10, 30, 100].map((count) => count * 1_000_000);

const nameOf = (name: AssumptionName): string => optionOf(name).slice(2);
const OPTIONS: Readonly<Record<string, Option>> = Object.fromEntries(
  assumptionNames.map((name) => {
    const { what, value, range } = assumptions[name];
    const standard = name === 'users' ? USERS.join(', ') : value;
    return [nameOf(name), { what: `${what}; otherwise ${standard}`, range }];
  }),
);
const WHAT = 'Prints the tables of docs/scale.md for a number of users, with other assumptions.';

/**
 * Reads `--users 5000000 --calls-per-day 2`. Every mistake is reported.
 *
 * @param args of the process, without those of Node.js
 */
export const optionsOf = (args: readonly string[]): Options => {
  const read = readCommandLine(args, OPTIONS);
  if (read.kind === 'help') return { help: helpOf(WHAT, OPTIONS) };
  if (read.kind === 'mistakes') return { mistakes: read.mistakes };
  const { values } = read;
  const replaced = Object.fromEntries(
    assumptionNames.flatMap((name) => {
      const value = values[nameOf(name)];
      return value === undefined ? [] : [[name, Number(value)]];
    }),
  );
  return { assumed: assumed(replaced), users: replaced.users === undefined ? USERS : [replaced.users] };
};
