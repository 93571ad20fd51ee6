import type { AnsweredRequest } from '../../local/aws/http-api/answered-request.ts';
import type { LocalBackend } from '../../local/local-backend.ts';
import type { StartWebhook } from '../server/events-from-environment.ts';
import { coloursFor, type Environment } from './colours.ts';
import { greeting } from './greeting.ts';
import { jsonLine, jsonRefusal, jsonRequest } from './json-line.ts';
import { type LogFormat, logFormatOf } from './log-format.ts';
import { logLine } from './log-line.ts';
import { requestLine } from './request-line.ts';
import { isShown } from './request-source.ts';
import { makeStatusLine, type TerminalStream } from './status-line.ts';

/** What `npm start` prints. */
export interface Terminal {
  readonly onLog: (from: string, line: string) => void;
  readonly onAnswer: (request: AnsweredRequest) => void;
  /** The backend runs: the addresses, and on a terminal the line that stays below all others. */
  started(backend: Pick<LocalBackend, 'url' | 'info'>, webhook?: StartWebhook): void;
  /** Leaves nothing behind on a terminal. */
  close(): void;
}

export interface TerminalOptions {
  readonly stdout: TerminalStream & { readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown };
  readonly env: Environment;
  /** @default 'sub' */
  readonly userIdClaim?: string;
  /** @default the time of this machine */
  readonly now?: () => Date;
}

/** @throws Error if the environment's LOG is unknown */
export const makeTerminal = (options: TerminalOptions): Terminal => {
  const format: LogFormat = logFormatOf(options.env.LOG, options.stdout.isTTY === true);
  return format === 'json' ? jsonTerminal(options) : textTerminal(options);
};

/** Each line on stdout is one JSON object; what people read is on stderr. */
const jsonTerminal = ({ stdout, stderr, env }: TerminalOptions): Terminal => {
  const print = (line: string): void => void stdout.write(`${line}\n`);
  return {
    onLog: (from, line) => print(jsonLine(from, line)),
    onAnswer: (request) => {
      if (request.fn === undefined && request.status >= 400) print(jsonRefusal(request));
      if (request.fn !== undefined && request.status < 400) print(jsonRequest(request));
    },
    started: ({ url, info }, webhook) => {
      print(JSON.stringify({ function: 'local-backend', level: 'INFO', event: 'local_backend.started', url }));
      stderr.write(greeting({ url, info }, coloursFor(false, { NO_COLOR: env.NO_COLOR }), webhook));
    },
    close: () => {},
  };
};

const textTerminal = ({ stdout, env, userIdClaim = 'sub', now = () => new Date() }: TerminalOptions): Terminal => {
  const isTerminal = stdout.isTTY === true;
  const colours = coloursFor(isTerminal, env);
  const status = isTerminal && env.TERM !== 'dumb' ? makeStatusLine(stdout) : undefined;
  const print = (text: string): void => (status === undefined ? void stdout.write(text) : status.print(text));
  return {
    onLog: (from, line) => {
      const text = logLine(from, line, { colours, at: now() });
      if (text !== undefined) print(`${text}\n`);
    },
    onAnswer: (request) => {
      if (isShown(request)) print(`${requestLine(request, { colours, userIdClaim, at: now() })}\n`);
    },
    started: (backend, webhook) => {
      print(greeting(backend, colours, webhook));
      status?.show(`${colours.dim('ring lab')} ${colours.bold(backend.url)} ${colours.dim('· Ctrl-C stops')}`);
    },
    close: () => status?.close(),
  };
};
