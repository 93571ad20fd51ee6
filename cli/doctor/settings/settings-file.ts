import { CliError } from '../../terminal/cli-error.ts';
import { readInput } from '../../terminal/read-input.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/**
 * The context `ringthrough` of a cdk.json, unchecked.
 *
 * @param option for the error: `cdk.json`, or the option that names the file
 * @throws CliError `input` when the file cannot be read, is no JSON, or has no such context
 */
export const readSettingsFile = async (
  path: string,
  option: string,
  terminal: Pick<Terminal, 'stdin'>,
): Promise<unknown> => {
  const text = (await readInput(path, option, terminal)).toString('utf8').replace(/^\uFEFF/, '');
  const content = parsed(text, path);
  const { context } = (content ?? {}) as { readonly context?: unknown };
  if (typeof context === 'object' && context !== null && 'ringthrough' in context) return context.ringthrough;
  const isBare = typeof content === 'object' && content !== null && 'ringthrough' in content;
  throw new CliError(
    'input',
    `${path} has no settings: they belong under "context" → "ringthrough"`,
    isBare
      ? 'There is a "ringthrough" outside of "context": move it there.'
      : 'docs/deploy.md, "Settings", shows them. In a CDK app of your own they are in its code, and "npx cdk synth" checks them.',
  );
};

/** @throws CliError with the line of the mistake */
const parsed = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const hint = /^\s*(\/\/|\/\*)/m.test(text)
      ? 'JSON has no comments: remove them.'
      : 'A comma too many before a closing bracket, or a missing one, is the commonest mistake.';
    throw new CliError('input', `${path} is not valid JSON${lineOf(text, message)}`, hint);
  }
};

/** V8 names a position, or quotes what it did not expect; of the end of the file it names none. */
const lineOf = (text: string, message: string): string => {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position !== undefined) {
    const before = text.slice(0, Number(position)).split('\n');
    return `: line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  }
  return /end of JSON/.test(message) ? ': it ends too early' : '';
};
