import { CliError } from '../terminal/cli-error.ts';
import { type CsvRecord, parseCsv, UnclosedQuote } from './csv.ts';
import { type Field, type FileRow, fieldOf, type Values } from './fields.ts';

export interface FileRows {
  readonly rows: readonly FileRow[];
  /** Columns or keys that are no field, each with the line where it was seen first. */
  readonly unknown: readonly { readonly name: string; readonly line: number }[];
}

export interface ReadRowsOptions {
  /** Of the file: `.csv`, `.ndjson` and `.jsonl` decide the format; else the first character does. */
  readonly path: string;
  /** For errors: `--from-file`. */
  readonly option: string;
  /** Fields of which every CSV file has at least one of each group. */
  readonly needed: readonly (readonly Field[])[];
}

/**
 * The rows of a CSV file with a header, or of an NDJSON file.
 *
 * @throws CliError `input` for a file that is neither, or whose header has not the fields that are needed
 */
export const readRows = (bytes: Uint8Array, options: ReadRowsOptions): FileRows => {
  const { path, option } = options;
  const text = decode(bytes, options);
  const start = text.trimStart();
  if (start === '') throw new CliError('input', `${option}: ${path} is empty`);
  if (start.startsWith('[')) {
    const hint = `Each object needs a line of its own: jq -c '.[]' ${path}`;
    throw new CliError('input', `${option}: ${path} has a JSON array`, hint);
  }
  const isCsv = /\.csv$/i.test(path) || (!/\.(ndjson|jsonl|json)$/i.test(path) && !start.startsWith('{'));
  return isCsv ? csvRows(text, options) : ndjsonRows(text);
};

const decode = (bytes: Uint8Array, { path, option }: ReadRowsOptions): string => {
  try {
    // Leaves out a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CliError('input', `${option}: ${path} is no UTF-8`, 'Save it as UTF-8: "CSV UTF-8" in spreadsheets.');
  }
};

const csvRows = (text: string, { path, option, needed }: ReadRowsOptions): FileRows => {
  const [header, ...records] = recordsOf(text, `${option}: ${path}`);
  const names = header?.cells.map((name) => name.trim()) ?? [];
  const fields = names.map(fieldOf);
  const missing = needed.find((group) => !group.some((field) => fields.includes(field)));
  if (missing !== undefined) {
    const hint = `The first line names the columns: ${names.slice(0, 12).map(shown).join(', ')}`;
    throw new CliError('input', `${option}: ${path} has no column ${missing.join(' or ')}`, hint);
  }
  const unknown = names.flatMap((name, index) =>
    fields[index] === undefined ? [{ name, line: header?.line ?? 1 }] : [],
  );
  return { rows: records.map((record) => csvRow(record, fields)), unknown };
};

/** A file without a header has tokens in its first line. */
const shown = (name: string): string => (name.length > 20 ? `… (${name.length} characters)` : name);

const recordsOf = (text: string, file: string): readonly CsvRecord[] => {
  try {
    return parseCsv(text);
  } catch (error) {
    if (error instanceof UnclosedQuote) throw new CliError('input', `${file}, ${error.message}`);
    throw error;
  }
};

const csvRow = ({ line, cells }: CsvRecord, fields: readonly (Field | undefined)[]): FileRow => {
  if (cells.length !== fields.length) {
    return { line, values: {}, problem: `has ${cells.length} cells, and the header ${fields.length}` };
  }
  return { line, values: valuesOf(fields.map((field, index) => [field, cells[index]])) };
};

const ndjsonRows = (text: string): FileRows => {
  const unknown = new Map<string, number>();
  const rows = text.split('\n').flatMap((content, index): FileRow[] => {
    if (content.trim() === '') return [];
    const line = index + 1;
    const object = parsed(content);
    if (object === undefined) return [{ line, values: {}, problem: 'is no JSON object' }];
    const entries = Object.entries(object).map(([name, value]) => [fieldOf(name), value, name] as const);
    for (const [field, , name] of entries) if (field === undefined && !unknown.has(name)) unknown.set(name, line);
    const wrong = entries.find(([field, value]) => field !== undefined && textOf(value) === undefined);
    if (wrong !== undefined) return [{ line, values: {}, problem: `${wrong[2]} is no text` }];
    return [{ line, values: valuesOf(entries.map(([field, value]) => [field, textOf(value)])) }];
  });
  return { rows, unknown: [...unknown].map(([name, line]) => ({ name, line })) };
};

const parsed = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Ids may be numbers, and capabilities a list. Absent is an empty text. */
const textOf = (value: unknown): string | undefined => {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(' ');
  return undefined;
};

const valuesOf = (entries: readonly (readonly [Field | undefined, string | undefined])[]): Values =>
  Object.fromEntries(
    entries.flatMap(([field, text = '']) => {
      const value = text.trim();
      return field === undefined || value === '' ? [] : [[field, value]];
    }),
  );
