import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Assumed, type AssumptionName, assumed, assumptionNames, assumptions, optionOf } from './assumptions.ts';
import { readAssumptions } from './assumptions-file.ts';

/** The assumptions that a command line replaces. */
export type Options =
  | { readonly assumed: Assumed; readonly users: readonly number[] }
  /** One for each mistake. */
  | { readonly mistakes: readonly string[] };

/** Users of the columns, if `--users` is left out. */
export const USERS = [1, 3, 10, 30, 100].map((count) => count * 1_000_000);

const FILE = 'assumptions';

/**
 * Reads `--users 5000000 --calls-per-day 2`, and `--assumptions mine.json`, a file with `{ "callsPerDay": 2 }`, which options go before. Every
 * mistake is reported.
 *
 * @param args of the process, without those of Node.js
 * @param read of a file
 */
export const optionsOf = (
  args: readonly string[],
  read: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): Options => {
  const byOption = new Map<string, AssumptionName>(assumptionNames.map((name) => [optionOf(name).slice(2), name]));
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries([...byOption.keys(), FILE].map((name) => [name, { type: 'string' as const }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const mistakes: string[] = [];
  const replaced: Partial<Record<AssumptionName, number>> = {};
  let inFile: Partial<Record<AssumptionName, number>> = {};
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'option' && token.name === FILE) {
      if (token.value) {
        const file = readAssumptions(token.value, read);
        inFile = { ...inFile, ...file.values };
        mistakes.push(...file.mistakes);
      } else mistakes.push(`--${FILE} must be a file`);
      continue;
    }
    const name = token.kind === 'option' ? byOption.get(token.name) : undefined;
    if (token.kind === 'positional' || name === undefined) {
      const given = token.kind === 'option' ? token.rawName : token.value;
      mistakes.push(`${given} is no option: ${[...byOption.keys(), FILE].map((one) => `--${one}`).join(' ')}`);
      continue;
    }
    const [min, max] = assumptions[name].range;
    const value = Number(token.value?.trim() || Number.NaN);
    if (value >= min && value <= max) replaced[name] = value;
    else mistakes.push(`${token.rawName} must be a number from ${min} to ${max}`);
  }
  if (mistakes.length > 0) return { mistakes };
  const values = { ...inFile, ...replaced };
  return { assumed: assumed(values), users: values.users === undefined ? USERS : [values.users] };
};
