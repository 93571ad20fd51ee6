/**
 * Exit codes by kind, the same for every command.
 *
 * - `usage`: the command line is wrong; nothing was done
 * - `input`: a file, a credential, a token or a setting is wrong
 * - `refused`: Apple, Google, AWS or the API answered that it does not do this
 * - `network`: no answer: no connection, no DNS, a timeout
 * - `permission`: the credentials or the token may not do this
 * - `findings`: a check found something, or some of many could not be done; the rest was done
 * - `interrupted`: Ctrl-C, as shells count it: 128 and the number of the signal
 */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  input: 3,
  refused: 4,
  network: 5,
  permission: 6,
  findings: 7,
  interrupted: 130,
} as const;

export type ErrorKind = Exclude<keyof typeof EXIT, 'ok'>;

/** What a user can fix: one line that says what is wrong, and what to do about it. Contains no secret. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly kind: ErrorKind;
  /** What to do, often the next command to try. */
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.hint = hint;
  }
}
