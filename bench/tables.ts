export type Cell = string | number;

/** A Markdown table with aligned columns; numbers are right-aligned. */
export const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const texts = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  const isNumber = head.map((_, column) => rows.some((row) => /^[\d.,]+( ×)?$/.test(String(row[column]))));
  const line = (row: readonly string[]): string =>
    `| ${row.map((text, column) => (isNumber[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => `${'-'.repeat(width + 1)}${isNumber[column] ? ':' : '-'}`).join('|')}|`;
  const [first = [], ...others] = texts;
  return [line(first), rule, ...others.map(line)].join('\n');
};

/** Milliseconds. */
export const ms = (value: number): string => value.toFixed(value < 10 ? 2 : 1);
export const kb = (bytes: number): string => (bytes / 1000).toFixed(0);
export const times = (value: number): string => `${value.toFixed(2)} ×`;
