/** A record of a CSV file. */
export interface CsvRecord {
  /** Number of its first line, from 1: a quoted cell may have several. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** The line of a quote that is not closed: everything after it is one cell. */
export class UnclosedQuote extends Error {
  readonly line: number;
  constructor(line: number) {
    super(`line ${line}: a quote is not closed`);
    this.line = line;
  }
}

/**
 * The records of a CSV file as RFC 4180 has it (https://www.rfc-editor.org/rfc/rfc4180), empty lines left out. Cells are separated by what
 * separates them in the first line: a comma, a semicolon (as spreadsheets write in many countries) or a tab.
 *
 * @throws UnclosedQuote
 */
export const parseCsv = (text: string): readonly CsvRecord[] => {
  const separator = separatorOf(text);
  const records: CsvRecord[] = [];
  let line = 1;
  let record = { line, cells: [] as string[] };
  for (let at = 0; at < text.length; ) {
    const cell = text[at] === '"' ? quotedCell(text, at, line) : plainCell(text, at, separator);
    line += cell.lines;
    at = cell.end;
    record.cells.push(cell.value);
    if (text[at] === separator) {
      at += 1;
      // A separator at the very end has an empty cell after it.
      if (at === text.length) record.cells.push('');
      continue;
    }
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
    records.push(record);
    line += 1;
    record = { line, cells: [] };
  }
  if (record.cells.length > 0) records.push(record);
  return records.filter(({ cells }) => cells.length > 1 || cells[0] !== '');
};

interface Cell {
  readonly value: string;
  /** Index of the separator or line break after it. */
  readonly end: number;
  /** Line breaks inside of it. */
  readonly lines: number;
}

const separatorOf = (text: string): string => {
  const [first = ''] = text.split(/\r?\n/, 1);
  const count = (separator: string) => first.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
};

const plainCell = (text: string, start: number, separator: string): Cell => {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return { value: text.slice(start, end), end, lines: 0 };
};

/** What follows the closing quote up to the separator is taken as it is, as spreadsheets do. */
const quotedCell = (text: string, start: number, line: number): Cell => {
  let value = '';
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote === -1) throw new UnclosedQuote(line);
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1, lines: value.split('\n').length - 1 };
    value += '"';
    at = quote + 2;
  }
};

/** A cell as {@link parseCsv} reads it. */
export const csvCell = (text: string): string =>
  /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
