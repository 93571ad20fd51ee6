import type { TerminalStream } from '../../../lab/terminal/status-line.ts';

/** A terminal with rows and a cursor, as far as the status line uses one. */
export interface Screen extends TerminalStream {
  readonly isTTY: true;
  /** The rows, without spaces at their end. */
  rows(): readonly string[];
  /** Wraps the rows anew, as most terminals do when the window's width changes. */
  resize(columns: number): void;
  /** Listeners for a change of the size. */
  listeners(): number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what a program sends to a terminal
const PART = /\x1b\[(\d*)([A-Za-z])|[\s\S]/gu;

export const makeScreen = (width: number): Screen => {
  let columns = width;
  /** Each line ends with a line break; it takes as many rows as its length needs. */
  let lines = [''];
  let [line, column] = [0, 0];
  const onResize = new Set<() => void>();
  const rowsOf = (text: string): string[] => text.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? [''];

  const up = (rows: number): void => {
    const position =
      lines.slice(0, line).reduce((sum, text) => sum + rowsOf(text).length, Math.floor(column / columns)) - rows;
    let seen = 0;
    line = lines.findIndex((text) => {
      seen += rowsOf(text).length;
      return seen > position;
    });
    const first = seen - rowsOf(lines[line] ?? '').length;
    column = (position - first) * columns;
  };
  const control = (name: string, count: number): void => {
    if (name === 'A') up(count);
    else if (name === 'J') lines = [...lines.slice(0, line), (lines[line] ?? '').slice(0, column)];
    else if (name !== 'm') throw new Error(`this screen does not know ESC [ ${name}`);
  };
  const put = (character: string): void => {
    const text = lines[line] ?? '';
    lines[line] = text.slice(0, column).padEnd(column) + character + text.slice(column + 1);
    column += 1;
  };
  return {
    isTTY: true,
    get columns() {
      return columns;
    },
    write: (text) => {
      for (const [part, count, name] of text.matchAll(PART)) {
        if (name !== undefined) control(name, Number(count || 1));
        else if (part === '\n') {
          line += 1;
          column = 0;
          lines[line] ??= '';
        } else if (part === '\r') column = Math.max(0, Math.ceil(column / columns) - 1) * columns;
        else put(part);
      }
    },
    on: (_event, listener) => onResize.add(listener),
    off: (_event, listener) => onResize.delete(listener),
    rows: () => lines.flatMap(rowsOf).map((row) => row.trimEnd()),
    resize: (wanted) => {
      columns = wanted;
      for (const listener of onResize) listener();
    },
    listeners: () => onResize.size,
  };
};
