import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { processTerminal } from '../../cli/terminal/terminal.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = createProgram(processTerminal(), () => undefined);

const pages = ['README.md', ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })]
  .filter((file) => file.endsWith('.md'))
  .map((file) => (file === 'README.md' ? file : join('docs', file)));
const sources = readdirSync(join(root, 'cli'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('cli', file));

/** Words as a shell reads them, up to a pipe, a comment or the end of a sentence. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"[^"]*"|'[^']*'|[^\s"']+/g)].map(([word]) => word.replace(/^(["'])(.*)\1$/, '$2'));

const used = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/npx ringthrough ([^\n`|#;]*?)(?=\. |[\n`|#;]|$)/g)].map(
    ([, line = '']) => line,
  );

/** The command that a line names, with the options that it does not have. */
const unknownIn = (line: string): string[] => {
  let command: Command = program;
  const words = wordsOf(line);
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (next === undefined) break;
    command = next;
  }
  if (command === program && /^[a-z]/.test(words[0] ?? '')) return [`no command ${words[0]}`];
  const inherited = (at: Command): Command[] => {
    const defaults = at.commands.filter((one) => Reflect.get(at, '_defaultCommandName') === one.name());
    return [at, ...(at.parent ? [at.parent] : []), ...defaults];
  };
  const known = new Set(
    inherited(command).flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short])),
  );
  for (const always of ['--help', '-h', '--version', '-V']) known.add(always);
  return words
    .flatMap((word) => /^(--?[a-z][\w-]*)(?:=|[.,:)]*$)/.exec(word)?.[1] ?? [])
    .filter((option) => !known.has(option))
    .map((option) => `${command.name()} has no ${option}`);
};

describe('a command line of npx ringthrough', () => {
  it.each(pages.filter((page) => used(page).length > 0))('names a command and options that exist: %s', (page) => {
    expect(used(page).flatMap((line) => unknownIn(line).map((fault) => `${line}: ${fault}`))).toEqual([]);
  });

  it('in a text that the command line prints names a command and options that exist', () => {
    const lines = sources.flatMap((file) => used(file).filter((line) => !line.startsWith('${')));

    expect(lines.flatMap((line) => unknownIn(line).map((fault) => `${line}: ${fault}`))).toEqual([]);
    expect(lines.length).toBeGreaterThan(10);
  });

  const commands = (command: Command): Command[] => [command, ...command.commands.flatMap(commands)];

  it.each(commands(program).map((command) => [command.name(), command] as const))(
    'has a help that says what each option is for: %s',
    (_, command) => {
      expect(command.options.filter(({ description }) => description === '').map(({ long }) => long)).toEqual([]);
      expect(command.name() === 'ringthrough' || command.summary() !== '').toBe(true);
    },
  );

  it('is in docs/cli.md for every command', () => {
    const page = readFileSync(join(root, 'docs/cli.md'), 'utf8');

    for (const { name } of program.commands.map((command) => ({ name: command.name() }))) {
      expect(page).toMatch(new RegExp(`^## ${name}$`, 'm'));
    }
  });
});
