import * as v from 'valibot';
import { CliError } from '../../terminal/cli-error.ts';
import { readInput } from '../../terminal/read-input.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { Snapshot } from './snapshot.ts';

/** @throws CliError `input` when the file is no snapshot */
export const readSnapshot = async (file: string, terminal: Terminal): Promise<Snapshot> => {
  const text = (await readInput(file, '--from-snapshot', terminal)).toString('utf8');
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), Snapshot), text);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = issue.path?.map(({ key }) => String(key)).join('.');
  throw new CliError(
    'input',
    `--from-snapshot: ${file} is no snapshot of this version: ${path === undefined ? '' : `${path}: `}${issue.message}`,
    'Make one with: npx ringthrough doctor deployment --stage dev --snapshot FILE',
  );
};
