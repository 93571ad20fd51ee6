import picocolors from 'picocolors';
import type { CliError } from './cli-error.ts';
import type { Terminal, TerminalStream } from './terminal.ts';

export type Colours = ReturnType<typeof picocolors.createColors>;

/**
 * What a command prints. On stdout is the result and nothing else: text for people, or JSON with `--json`. Everything else (notes,
 * progress, errors) is on stderr.
 */
export interface Output {
  /** Whether stdout has JSON. */
  readonly isJson: boolean;
  /** Colours for stdout; without effect where it is no terminal, or `NO_COLOR` is set (https://no-color.org). */
  readonly colours: Colours;
  /** The one result of a command: `value` as JSON, or the text of `toText`. */
  result(value: unknown, toText: () => string): void;
  /** One of many results, as they come: a line of JSON (NDJSON), or of text. */
  event(value: unknown, text: string): void;
  /** A line for people only; nothing with `--json`. */
  line(text?: string): void;
  /** A line on stderr, with and without `--json`: what the command does, or what to try next. */
  note(text: string): void;
  error(error: CliError): void;
}

export interface OutputOptions {
  readonly json: boolean;
}

export const makeOutput = (terminal: Terminal, { json }: OutputOptions): Output => {
  const { stdout, stderr } = terminal;
  const colours = picocolors.createColors(hasColours(stdout, terminal.env));
  const onStderr = picocolors.createColors(hasColours(stderr, terminal.env));
  const print = (text: string): void => {
    stdout.write(`${text}\n`);
  };
  return {
    isJson: json,
    colours,
    result: (value, toText) => print(json ? JSON.stringify(value, null, 2) : toText()),
    event: (value, text) => print(json ? JSON.stringify(value) : text),
    line: (text = '') => {
      if (!json) print(text);
    },
    note: (text) => {
      stderr.write(`${onStderr.dim(text)}\n`);
    },
    error: ({ kind, message, hint }) => {
      const text = json
        ? JSON.stringify({ error: { kind, message, ...(hint !== undefined && { hint }) } })
        : [`${onStderr.red('error')}: ${message}`, ...(hint === undefined ? [] : [hint])].join('\n');
      stderr.write(`${text}\n`);
    },
  };
};

/** `FORCE_COLOR` and `NO_COLOR` as other programs read them; otherwise a terminal has colours. */
const hasColours = (stream: TerminalStream, env: Terminal['env']): boolean => {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0') return true;
  return stream.isTTY === true && env.TERM !== 'dumb';
};
