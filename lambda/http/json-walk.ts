/** A text, a number or a structural character of a valid JSON text. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\],:]/gs;

/** Character codes of { and [. */
const [BRACE, BRACKET] = [0x7b, 0x5b];

export interface JsonVisitor {
  /** Called with each key of an object, decoded, and an identity of that object. `path`: makes its path, which few callers need. */
  readonly onKey?: (path: () => string, object: object, key: string) => void;
  /** Called with each number as it is written. */
  readonly onNumber?: (path: () => string, text: string) => void;
}

/**
 * Reads a JSON text in order, without what `JSON.parse` loses: a number's digits and repeated keys. Paths are as in the issues of a
 * request, for example `custom.id` or `custom.list.0`; `body` is the text itself.
 *
 * @param json a text that `JSON.parse` accepts
 */
export const walkJson = (json: string, { onKey, onNumber }: JsonVisitor): void => {
  /** The members that lead to the current value: a key, or an index in a list. */
  const path: (string | number)[] = [];
  const objects: object[] = [];
  const here = () => path.join('.') || 'body';
  let last = '';
  for (const [token] of json.matchAll(TOKEN)) {
    const inList = typeof path.at(-1) === 'number';
    if (token === '{' || token === '[') {
      path.push(token === '{' ? '' : 0);
      objects.push({});
    } else if (token === '}' || token === ']') {
      path.pop();
      objects.pop();
    } else if (token === ',' && inList) path.push(Number(path.pop()) + 1);
    else if (token === ':') {
      const key: string = JSON.parse(last);
      path.splice(-1, 1, key);
      onKey?.(here, objects.at(-1) ?? {}, key);
    } else if (/^[-\d]/.test(token)) onNumber?.(here, token);
    last = token;
  }
};

/** How many lists and objects a text has at most: it counts the brackets in its texts too. */
const openings = (json: string): number => {
  let count = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === BRACE || code === BRACKET) count += 1;
  }
  return count;
};

/**
 * Whether a list or object is inside of more than `levels - 1` others. A receiver would have to read it: Apple's JSONSerialization
 * gives up at 512 levels, .NET's reader at 64, and what writes JSON by recursion ends with a stack overflow.
 *
 * @param json a text that `JSON.parse` accepts
 */
export const isNestedDeeper = (json: string, levels: number): boolean => {
  // As most texts, it has no more lists and objects in all.
  if (openings(json) <= levels) return false;
  let level = 0;
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === '{' || token === '[') level += 1;
    else if (token === '}' || token === ']') level -= 1;
    if (level > levels) return true;
  }
  return false;
};
