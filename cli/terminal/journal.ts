import { closeSync, createReadStream, fsyncSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import * as v from 'valibot';
import { CliError } from './cli-error.ts';

/**
 * What long work has done so far, in a file, so that the same command goes on where it stopped. One JSON value a line (NDJSON), appended
 * before the next step begins. The first line says what the journal is of.
 */
export interface Journal<Entry> {
  readonly path: string;
  /** Whether the file had entries of an earlier run. */
  readonly isResumed: boolean;
  /** In the file once it returns: a process that is killed then loses nothing. @throws CliError `input`, on a full disk for example */
  append(entry: Entry): void;
  close(): void;
  /** Closes and deletes it: the work is finished. */
  remove(): void;
}

export interface JournalOptions<Schema extends v.GenericSchema> {
  readonly path: string;
  /** What the work is, of which deployment: a journal of other work is refused. */
  readonly of: Readonly<Record<string, string>>;
  readonly entry: Schema;
  /** Called for each entry of earlier runs, oldest first. */
  readonly onEntry: (entry: v.InferOutput<Schema>) => void;
}

/** `repair`, `http://127.0.0.1:3000` → `ringthrough-repair-127.0.0.1-3000.journal` in the current folder */
export const journalName = (work: string, deployment: string): string =>
  `ringthrough-${work}-${deployment.replace(/^https?:\/\//, '').replace(/[^\w.-]+/g, '-')}.journal`;

/**
 * Opens a journal, and makes it when there is none. A last line that was not written to its end is removed: what it would have recorded is
 * done again.
 *
 * @throws CliError `input` when the file is no journal of this work, or cannot be read or written
 */
export const openJournal = async <Schema extends v.GenericSchema>({
  path,
  of,
  entry,
  onEntry,
}: JournalOptions<Schema>): Promise<Journal<v.InferInput<Schema>>> => {
  const head = JSON.stringify({ ringthrough: 'journal', ...of });
  let count = 0;
  const end = await readLines(path, (line) => {
    count += 1;
    if (count > 1) onEntry(parsed(entry, line, `${path}, line ${count}`));
    else if (line !== head) throw otherJournal(path, line, of);
  });
  // May have the names of users.
  const file = attempt(path, () => {
    if (end !== undefined) truncateSync(path, end);
    return openSync(path, 'a', 0o600);
  });
  const append = (line: string) => attempt(path, () => writeSync(file, `${line}\n`));
  if (count === 0) append(head);
  const close = () => {
    fsyncSync(file);
    closeSync(file);
  };
  return {
    path,
    isResumed: count > 1,
    append: (value) => void append(JSON.stringify(value)),
    close,
    remove: () => {
      close();
      rmSync(path, { force: true });
    },
  };
};

/**
 * Reads the complete lines of a file of any size.
 *
 * @returns the bytes up to the end of the last complete line; `undefined` when there is no file
 */
const readLines = async (path: string, onLine: (line: string) => void): Promise<number | undefined> => {
  let end = 0;
  let rest = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(path)) {
      const bytes = Buffer.concat([rest, chunk as Buffer]);
      let start = 0;
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, start)) {
        onLine(bytes.toString('utf8', start, at));
        start = at + 1;
      }
      end += start;
      rest = bytes.subarray(start);
    }
    return end;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileError(path, error);
  }
};

const parsed = <Schema extends v.GenericSchema>(schema: Schema, line: string, place: string): v.InferOutput<Schema> => {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), line);
  if (result.success) return result.output as v.InferOutput<Schema>;
  throw new CliError(
    'input',
    `${place}: no entry of a journal`,
    'Name another file with --journal, or delete this one.',
  );
};

const otherJournal = (path: string, line: string, of: JournalOptions<v.GenericSchema>['of']): CliError => {
  const isJournal = line.startsWith('{"ringthrough":"journal"');
  const message = isJournal ? `${path} is the journal of other work: ${line}` : `${path} is no journal`;
  return new CliError(
    'input',
    `${message}. Expected: ${JSON.stringify(of)}`,
    'Name another file with --journal, or delete this one.',
  );
};

const attempt = <T>(path: string, action: () => T): T => {
  try {
    return action();
  } catch (error) {
    throw fileError(path, error);
  }
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const fileError = (path: string, error: unknown): unknown =>
  error instanceof CliError || codeOf(error) === ''
    ? error
    : new CliError(
        'input',
        `the journal ${path} cannot be read or written (${codeOf(error)})`,
        'Name another: --journal.',
      );
