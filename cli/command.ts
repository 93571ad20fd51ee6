import type { Command } from 'commander';
import { makeOutput, type Output } from './terminal/output.ts';
import type { Terminal } from './terminal/terminal.ts';

/** What a command gets besides its options. */
export interface Cli {
  readonly terminal: Terminal;
  readonly output: Output;
}

/** What a command's code does. @returns the exit code; `undefined` is 0 */
export type Action<Options> = (cli: Cli, options: Options, ...args: string[]) => Promise<number | undefined>;

/** Adds commands to a parent. Imports nothing heavy: what an action needs, it imports when it runs. */
export type AddCommands = (parent: Command, start: Start) => void;

/** Makes the handler of a commander command from an action. */
export type Start = <Options extends object>(action: Action<Options>) => (...args: unknown[]) => Promise<void>;

export interface Description {
  readonly name: string;
  /** Whether its parent runs it when no subcommand is named. @default false */
  readonly isDefault?: true;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What `--help` says before the options. */
  readonly description: string;
  /** Command lines without `npx ringthrough`, each with what it does. */
  readonly examples: readonly (readonly [command: string, purpose: string])[];
}

/** A command with `--json` and examples in its help. */
export const addCommand = (
  parent: Command,
  { name, isDefault, summary, description, examples }: Description,
): Command => {
  const lines = examples.map(([command, purpose]) => `  ${purpose}\n    $ npx ringthrough ${command}`);
  const command = parent
    .command(name, { isDefault: isDefault === true })
    .summary(summary)
    .description(description)
    .option('--json', 'print JSON');
  return examples.length === 0 ? command : command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
};

export const makeStart =
  (terminal: Terminal, exit: (code: number) => void): Start =>
  (action) =>
  async (...args) => {
    // Commander passes the arguments, the options and the command.
    const command = args.at(-1) as Command;
    const texts = args.slice(0, -2) as string[];
    const options = command.optsWithGlobals();
    const output = makeOutput(terminal, { json: options.json === true });
    exit((await action({ terminal, output }, options as never, ...texts)) ?? 0);
  };
