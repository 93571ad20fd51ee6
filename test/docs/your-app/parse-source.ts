import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { extensionOf } from './source-files.ts';

const require = createRequire(import.meta.url);

/** Grammars of tree-sitter, by file name extension. */
const GRAMMARS: Readonly<Record<string, string>> = {
  swift: 'swift',
  kt: 'kotlin',
  kts: 'kotlin',
  dart: 'dart',
  m: 'objc',
  h: 'objc',
  java: 'java',
  js: 'javascript',
  ts: 'typescript',
  tsx: 'tsx',
};

/** The grammar for a file; `undefined` for a file that is no code. */
export const grammarOf = (file: string): string | undefined => GRAMMARS[extensionOf(file)];

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/**
 * What a grammar trips over, though compilers accept it, is replaced by blanks, which leaves every line where it is. Objective-C: macros
 * in the place of declarations and attributes, and conditions around a method; so all branches of a condition are parsed.
 */
const NOT_PARSED: Readonly<Record<string, RegExp>> = {
  objc: /\bNS_ASSUME_NONNULL_(?:BEGIN|END)\b|\bAPI_AVAILABLE\(\w+\([\d.]+\)\)|^#(?:if|ifdef|ifndef|else|elif|endif)\b.*$/gm,
};

const parsers = new Map<string, Promise<Parser>>();

const parserOf = (grammar: string): Promise<Parser> => {
  const made = parsers.get(grammar) ?? makeParser(grammar);
  parsers.set(grammar, made);
  return made;
};

/** One after another: two that are begun at once fail. */
let ready: Promise<unknown> = Parser.init();

const makeParser = (grammar: string): Promise<Parser> => {
  const made = ready.then(async () => {
    const parser = new Parser();
    parser.setLanguage(await Language.load(require.resolve(`tree-sitter-wasms/out/tree-sitter-${grammar}.wasm`)));
    return parser;
  });
  ready = made.catch(() => undefined);
  return made;
};

/** The syntax tree of a source. */
export const parseSource = async (grammar: string, text: string): Promise<Node> => {
  const ignored = NOT_PARSED[grammar];
  const tree = (await parserOf(grammar)).parse(ignored === undefined ? text : text.replace(ignored, blank));
  if (tree === null) throw new Error(`${grammar} has no tree`);
  return tree.rootNode;
};

/** The places that the grammar does not understand: `12: let x = = 3`. */
export const syntaxErrors = (root: Node): readonly string[] => {
  if (!root.hasError) return [];
  const errors: string[] = [];
  const visit = (node: Node): void => {
    if (node.isMissing) errors.push(`${node.startPosition.row + 1}: ${node.type} is missing`);
    else if (node.isError) errors.push(`${node.startPosition.row + 1}: ${node.text.slice(0, 80)}`);
    for (const child of node.children) if (child !== null) visit(child);
  };
  visit(root);
  return errors;
};
