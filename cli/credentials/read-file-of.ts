import { readInput } from '../terminal/read-input.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type IdentifiedFile, identifyFile } from './file-kind.ts';
import type { FileOption } from './wrong-file.ts';

/** Reads the file of an option, and says what it is. @throws CliError `input` when it cannot be read */
export const readFileOf = async (path: string, option: FileOption, terminal: Terminal): Promise<IdentifiedFile> =>
  identifyFile(await readInput(path, option, terminal));
