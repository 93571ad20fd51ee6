/**
 * Reads dictionaries as the console of Xcode prints them: Swift's `[AnyHashable("aps"): {…}, AnyHashable("callId"): 4f…]` with
 * Foundation's `{ alert = "…"; }` inside, which is how a `[AnyHashable: Any]` from PushKit is printed, and `["aps": ["alert": "…"]]` of a
 * Swift dictionary. Both lose the types: a bare `1` may have been a number, a boolean or a text, and is read as a number.
 */

const START = /\[\s*(?:AnyHashable\(|"[^"\n]*"\s*:)|\{\s*(?:"[^"\n]*"|[\w.-]+)\s*=\s/;

export const isConsoleText = (text: string): boolean => START.test(text) && !/^\s*\{\s*[\w.]+=\S/.test(text);

/** @returns `undefined` where it ends too early, or is of another form. What precedes it, such as a label of the log, is skipped. */
export const parseConsoleText = (text: string): unknown => {
  const start = START.exec(text)?.index;
  if (start === undefined) return undefined;
  try {
    return readValue({ text, at: start });
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
};

class Unreadable extends Error {}

interface Cursor {
  readonly text: string;
  at: number;
}

const readValue = (cursor: Cursor): unknown => {
  skip(cursor);
  switch (cursor.text[cursor.at]) {
    case '[':
      return readSwift(cursor);
    case '{':
      return readDictionary(cursor);
    case '(':
      return readArray(cursor);
    case '"':
      return readQuoted(cursor);
    default:
      return undefined;
  }
};

const skip = (cursor: Cursor): void => {
  while (/\s/.test(cursor.text[cursor.at] ?? '')) cursor.at += 1;
};

/** Whether the text comes next, which is then passed. */
const take = (cursor: Cursor, token: string): boolean => {
  skip(cursor);
  if (!cursor.text.startsWith(token, cursor.at)) return false;
  cursor.at += token.length;
  return true;
};

const expect = (cursor: Cursor, token: string): void => {
  if (!take(cursor, token)) throw new Unreadable(token);
};

/** Swift's dictionary or list in square brackets. */
const readSwift = (cursor: Cursor): unknown => {
  expect(cursor, '[');
  if (take(cursor, ':]')) return {};
  const entries: [string, unknown][] = [];
  const items: unknown[] = [];
  while (!take(cursor, ']')) {
    const isHashable = take(cursor, 'AnyHashable(');
    const first = isHashable ? readQuoted(cursor) : readSwiftValue(cursor, BARE_ITEM);
    if (isHashable) expect(cursor, ')');
    if (take(cursor, ':')) entries.push([String(first), readSwiftValue(cursor)]);
    else items.push(first);
    if (!take(cursor, ',') && cursor.text[cursor.at] !== ']') throw new Unreadable(']');
  }
  return entries.length > 0 ? Object.fromEntries(entries) : items;
};

/** Where a bare value ends: before the next key, or the bracket that closes the dictionary. */
const BARE_VALUE = /,\s*(?:AnyHashable\(|"[^"\n]*"\s*:)|\]/g;
const BARE_ITEM = /[,:\]]/g;

const readSwiftValue = (cursor: Cursor, end = BARE_VALUE): unknown => {
  const value = readValue(cursor);
  if (value !== undefined) return value;
  end.lastIndex = cursor.at;
  const to = end.exec(cursor.text)?.index;
  if (to === undefined) throw new Unreadable('end of a value');
  const bare = cursor.text.slice(cursor.at, to).trim();
  cursor.at = to;
  const [, quoted, wrapped] = /^Optional\((?:"(.*)"|(.*))\)$/s.exec(bare) ?? [];
  return quoted ?? bareValue(wrapped ?? bare);
};

/** Foundation's `{ key = value; }`. */
const readDictionary = (cursor: Cursor): unknown => {
  expect(cursor, '{');
  const entries: [string, unknown][] = [];
  while (!take(cursor, '}')) {
    const key = String(readFoundation(cursor));
    expect(cursor, '=');
    entries.push([key, readFoundation(cursor)]);
    expect(cursor, ';');
  }
  return Object.fromEntries(entries);
};

/** Foundation's `( value, value )`. */
const readArray = (cursor: Cursor): unknown => {
  expect(cursor, '(');
  const items: unknown[] = [];
  while (!take(cursor, ')')) {
    items.push(readFoundation(cursor));
    if (!take(cursor, ',') && cursor.text[cursor.at] !== ')') throw new Unreadable(')');
  }
  return items;
};

const readFoundation = (cursor: Cursor): unknown => {
  const value = readValue(cursor);
  if (value !== undefined) return value;
  const bare = /[^\s;,=(){}"]+/y;
  bare.lastIndex = cursor.at;
  const found = bare.exec(cursor.text)?.[0];
  if (found === undefined) throw new Unreadable('value');
  cursor.at += found.length;
  return bareValue(found);
};

const readQuoted = (cursor: Cursor): string => {
  expect(cursor, '"');
  const quoted = /(?:[^"\\]|\\.)*"/sy;
  quoted.lastIndex = cursor.at;
  const found = quoted.exec(cursor.text)?.[0];
  if (found === undefined) throw new Unreadable('"');
  cursor.at += found.length;
  return found.slice(0, -1).replace(/\\(?:U([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\}|(.))/gs, (_, unit, point, char) => {
    const code = unit ?? point;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return { n: '\n', t: '\t', r: '\r' }[char as string] ?? char;
  });
};

const bareValue = (bare: string): unknown => {
  if (bare === 'true' || bare === 'false') return bare === 'true';
  const number = /^-?\d+(\.\d+)?$/.test(bare) ? Number(bare) : Number.NaN;
  return Number.isFinite(number) && String(number) === bare ? number : bare;
};
