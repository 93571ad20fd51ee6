import { CliError } from '../terminal/cli-error.ts';

/** The error for a text that is no device token. Never with the text itself. */
export const wrongToken = (message: string, hint?: string): CliError =>
  new CliError('input', `--token: ${message}`, hint);
