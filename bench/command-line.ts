import { parseArgs } from 'node:util';

/** An option of a command. */
export interface Option {
  /** Printed by `--help`. */
  readonly what: string;
  /** `true`: it stands alone. @default it has a value */
  readonly isFlag?: true;
  /** Smallest and largest value of a number. Without a range the value is a text. */
  readonly range?: readonly [min: number, max: number];
  /** Whether the number has no decimals. */
  readonly isWhole?: true;
}
export type OptionsOf<Name extends string> = Readonly<Record<Name, Option>>;

/** What was written on a command line. */
export type CommandLine<Name extends string> =
  /** Numbers as text, which is in the option's range. */
  | { readonly kind: 'given'; readonly values: Readonly<Partial<Record<Name, string>>> }
  | { readonly kind: 'help' }
  /** One for each. */
  | { readonly kind: 'mistakes'; readonly mistakes: readonly string[] };

/** `--calls must be …`; `undefined` if the text is a value of the option. */
const mistakeOf = (name: string, { isFlag, range, isWhole }: Option, text: string | undefined): string | undefined => {
  if (isFlag) return text === undefined ? undefined : `${name} has no value`;
  if (range === undefined) return text ? undefined : `${name} needs a value`;
  const value = Number(text?.trim() || Number.NaN);
  const [min, max] = range;
  if (value >= min && value <= max && (!isWhole || Number.isInteger(value))) return undefined;
  return `${name} must be a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}`;
};

/**
 * Reads options such as `--calls 100`. Every mistake is reported, also a name that no option has. `--help` is an option of each command.
 *
 * @param args of the process, without those of Node.js
 */
export const readCommandLine = <Name extends string>(
  args: readonly string[],
  options: OptionsOf<Name>,
): CommandLine<Name> => {
  const known = new Map<string, Option>(Object.entries<Option>(options));
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      [...known].map(([name, { isFlag }]) => [name, { type: isFlag ? ('boolean' as const) : ('string' as const) }]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, string> = {};
  const mistakes: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    const option = token.kind === 'option' ? known.get(token.name) : undefined;
    if (token.kind === 'option' && option !== undefined) {
      const mistake = mistakeOf(token.rawName, option, token.value);
      if (mistake === undefined) values[token.name] = token.value ?? '';
      else mistakes.push(mistake);
      continue;
    }
    const given = token.kind === 'option' ? token.rawName : token.value;
    if (given === '--help' || given === '-h') return { kind: 'help' };
    mistakes.push(`${given} is no option: --help lists them`);
  }
  return mistakes.length > 0 ? { kind: 'mistakes', mistakes } : { kind: 'given', values: values as never };
};

/** What `--help` prints. */
export const helpOf = (what: string, options: Readonly<Record<string, Option>>): string => {
  const all = Object.entries<Option>({ ...options, help: { what: 'print this', isFlag: true } });
  const heads = all.map(([name, { isFlag, range }]) => `--${name}${isFlag ? '' : range ? ' NUMBER' : ' TEXT'}`);
  const width = Math.max(...heads.map(({ length }) => length));
  const lines = all.map(([, option], index) => `  ${(heads[index] ?? '').padEnd(width)}  ${option.what}`);
  return [what, '', ...lines].join('\n');
};

/**
 * Runs a command with the options of its command line, or prints help or its mistakes. Mistakes end the process with 2.
 *
 * @param what the command does, printed by `--help`
 * @param run throws a {@link Mistakes} for those that only it can see, such as a file that cannot be read
 */
export const runCommand = async <Name extends string>(
  what: string,
  options: OptionsOf<Name>,
  run: (values: Readonly<Partial<Record<Name, string>>>) => Promise<unknown> | unknown,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> => {
  const read = readCommandLine(args, options);
  try {
    if (read.kind === 'help') console.log(helpOf(what, options));
    else if (read.kind === 'mistakes') throw new Mistakes(read.mistakes);
    else await run(read.values);
  } catch (error) {
    if (!(error instanceof Mistakes)) throw error;
    for (const mistake of error.mistakes) console.error(mistake);
    process.exitCode = 2;
  }
};

/** What the reader of a command's errors can correct. */
export class Mistakes extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}
