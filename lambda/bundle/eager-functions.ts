import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A declaration of a file's top level whose value may be an arrow function, as Biome formats it, up to that value. */
const DECLARATION = /^(?:export )?const \w+(?:: .+?)? =(?: |\n {2})(?=(?:async )?[(<])/;
const FIRST_LINE = /^(?:export )?const \w/;
/** The first line of what comes after a statement: not indented, and it closes no bracket of the statement. */
const NEXT = /^[^\s)}\]`]/;
const COMMENT_OR_TEXT = /^\s*(?:\/\/|\/?\*).*$|'[^'\n]*'/gm;
/** What an arrow function takes from its surroundings, and another function does not. */
const FROM_OUTSIDE = /\b(?:this|arguments|super)\b/;
/** What follows the parameters of a function with a block as its body: the type of its result, if it is written there. */
const BEFORE_BLOCK = /^((?:: (?:(?!=>).)+)?) => \{\n/;

/** The index behind the bracket that closes the first one. */
const endOfParameters = (text: string): number => {
  let depth = 0;
  for (let index = text.indexOf('('); index < text.length; index += 1) {
    if (text[index] === '(') depth += 1;
    if (text[index] === ')') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return text.length;
};

/** The same function without an arrow; `undefined` where that would be another function. */
const withoutArrow = (asyncArrow: string): string | undefined => {
  const text = asyncArrow.slice('async '.length);
  const end = endOfParameters(text);
  const [before, result = ''] = BEFORE_BLOCK.exec(text.slice(end)) ?? [];
  if (before === undefined || FROM_OUTSIDE.test(text.replace(COMMENT_OR_TEXT, ''))) return undefined;
  return `async function ${text.slice(0, end)}${result} {\n${text.slice(end + before.length)}`;
};

const eager = (statement: string): string => {
  const [declaration] = DECLARATION.exec(statement) ?? [];
  if (declaration === undefined || !statement.includes('=>') || !statement.endsWith(';')) return statement;
  const value = statement.slice(declaration.length, -1);
  // V8 takes no such hint for an async arrow function.
  const hinted = value.startsWith('async ') ? withoutArrow(value) : value;
  return hinted === undefined ? statement : `${declaration}(${hinted});`;
};

/** A source with the functions of its top level in parentheses. Every line stays where it is. */
export const withEagerFunctions = (source: string): string => {
  const lines = source.split('\n');
  const changed: string[] = [];
  for (let start = 0; start < lines.length; ) {
    let end = start + 1;
    if (FIRST_LINE.test(lines[start] ?? '')) while (end < lines.length && !NEXT.test(lines[end] ?? '')) end += 1;
    const statement = lines.slice(start, end).join('\n');
    changed.push(eager(statement.trimEnd()) + statement.slice(statement.trimEnd().length));
    start = end;
  }
  return changed.join('\n');
};

/** Files of which the first event of most calls calls nothing: what goes wrong, and what few calls have. They are compiled when they are called. */
const LATER = [
  'aws/dynamodb/(call-batch|fail-expression|move-device)',
  'aws/(lambda/|sns/errors)',
  'calls/call-event',
  'devices/retry-device',
  'http/(problem|temporary-error|unexpected-error)',
  'notifications/do-not-disturb',
  'push/(alert-text|fcm-message)',
  'ringing/(glare|hunt|lost-socket|parent-call|withhold|withheld-rings)',
];
const IS_LATER = new RegExp(`/lambda/(?:${LATER.join('|')})`);

/**
 * esbuild plugin for the start of a function. V8 compiles a function when it is called, and reads it before that once or more to find its
 * end: a function inside a function each time. A function in parentheses it compiles at once
 * (https://v8.dev/blog/preparser#pife; arrow functions since V8 13, that is Node 24), because in bundles those are the ones that are
 * called. Most of the functions at the top level of our files are called by the first event, so all of them get parentheses, but
 * for those of `LATER`; esbuild keeps them.
 *
 * Without effect on what a bundle does. A statement of another form than Biome's is left as it is.
 */
export const eagerFunctions = (): Plugin => ({
  name: 'eager-functions',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]lambda[\\/].*\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const isLater = IS_LATER.test(path.replaceAll('\\', '/'));
      return { contents: isLater ? source : withEagerFunctions(source), loader: 'ts' };
    });
  },
});
