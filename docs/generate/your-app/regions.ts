/** A line that begins or ends a region, in the comment syntax of any language here. Swift, Java: `// #region`; XML: `<!-- #region -->`. */
const MARKER = /^\s*(?:\/\/|#|<!--|\/\*)\s*#(region\s+(?<name>[\w-]+)|endregion)\b/;

const marker = (line: string): { readonly begins?: string } | undefined => {
  const found = MARKER.exec(line);
  if (found === null) return undefined;
  const name = found.groups?.name;
  return name === undefined ? {} : { begins: name };
};

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The lines as a page shows them: without markers, indented no further than needed, no empty lines around. */
const shown = (lines: readonly string[]): string => {
  const own = lines.filter((line) => marker(line) === undefined);
  const indent = Math.min(...own.filter((line) => line.trim() !== '').map(indentOf));
  return own
    .map((line) => line.slice(indent).trimEnd())
    .join('\n')
    .replace(/^\n+|\n+$/g, '');
};

/** The text of a source, or of a region of it, as a page shows it. Regions may contain others. */
export const sourceText = (text: string, region: string | undefined, file: string): string => {
  const lines = text.split('\n');
  if (region === undefined) return shown(lines);
  const begin = lines.findIndex((line) => marker(line)?.begins === region);
  if (begin === -1) throw new Error(`${file} has no region ${region}`);
  let depth = 0;
  for (const [index, line] of lines.entries()) {
    if (index < begin) continue;
    const found = marker(line);
    if (found === undefined) continue;
    depth += found.begins === undefined ? -1 : 1;
    if (depth > 0) continue;
    const inside = lines.slice(begin + 1, index);
    if (inside.every((one) => one.trim() === '')) throw new Error(`${file}: region ${region} is empty`);
    return shown(inside);
  }
  throw new Error(`${file}: region ${region} has no end`);
};

/** The names of all regions of a source. */
export const regionNames = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => marker(line)?.begins ?? []);
