import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { sourcesOf } from '../../../docs/generate/your-app/fill-page.ts';
import { regionNames } from '../../../docs/generate/your-app/regions.ts';
import type { SystemApi } from '../../../docs/generate/your-app/system-apis.ts';
import { yourAppPages } from '../../../docs/generate/your-app.ts';
import { APP_NAMES } from '../../../lab/phones/app-design.ts';
import { identifiersIn } from './identifiers.ts';
import { grammarOf, parseSource, syntaxErrors } from './parse-source.ts';
import { extensionOf, type SourceFile, sourceFiles } from './source-files.ts';
import { STANDARD_NAMES } from './standard-names.ts';
import { xmlErrors } from './xml.ts';

const LIST = 'system-apis.json';
const isList = ({ file }: Pick<SourceFile, 'file'>): boolean => file.endsWith(`/${LIST}`);
/** Build scripts are parsed, but name what a build tool knows. */
const hasSystemApis = ({ file }: Pick<SourceFile, 'file'>): boolean =>
  grammarOf(file) !== undefined && extensionOf(file) !== 'kts';

/** What the client for apps exports, and its members: declared in this repository. `Ringthrough`: all of it in a page without a bundler. */
const CLIENT_NAMES = new Set([
  'Ringthrough',
  ...[
    ...readFileSync(new URL('../../../docs/client-reference.md', import.meta.url), 'utf8').matchAll(
      /^(?:## |- `)(?<name>\w+)/gm,
    ),
  ].map(({ groups }) => groups?.name ?? ''),
]);

/** What is wrong with the syntax of a source. */
const errorsOf = async ({ file, text }: Pick<SourceFile, 'file' | 'text'>): Promise<readonly string[]> => {
  const grammar = grammarOf(file);
  if (grammar !== undefined) return syntaxErrors(await parseSource(grammar, text));
  const extension = extensionOf(file);
  if (/^(xml|plist|entitlements)$/.test(extension)) return xmlErrors(text);
  if (extension === 'json') JSON.parse(text);
  else if (extension === 'yaml') parseYaml(text);
  else return ['nothing here parses such a file: add it to test/docs/your-app/sources.test.ts'];
  return [];
};

/** Whether the version is one of the system that the page documents; a library writes its own. */
const isVersionOf = (page: string, since: string): boolean => {
  if (page.startsWith('https://developer.apple.com/')) return /^iOS \d+\.\d+$/.test(since);
  if (page.startsWith('https://developer.android.com/'))
    return /^(?:Android \d+(?:\.\d+)? \(API \d+\)|androidx\.)/.test(since);
  return true;
};

/** What a page's sources use without declaring it, and what its list has without need. */
const listErrors = async (
  sources: readonly Pick<SourceFile, 'file' | 'text'>[],
  list: readonly SystemApi[],
): Promise<readonly string[]> => {
  const code = await Promise.all(
    sources.filter(hasSystemApis).map(async ({ file, text }) => {
      const grammar = grammarOf(file) ?? '';
      return { file, grammar, ...identifiersIn(grammar, await parseSource(grammar, text)) };
    }),
  );
  const declared = new Set(code.flatMap((one) => [...one.declared]));
  const listed = new Set(list.map(({ name }) => name));
  const unlisted = code.flatMap(({ file, grammar, used }) => {
    const isJavaScript = /^(?:javascript|typescript|tsx)$/.test(grammar);
    const standard = STANDARD_NAMES[isJavaScript ? 'javascript' : grammar];
    return [...used]
      .filter(([name]) => !declared.has(name) && !listed.has(name) && standard?.has(name) !== true)
      .filter(([name]) => !isJavaScript || !CLIENT_NAMES.has(name))
      .map(([name, line]) => `${file}:${line}: ${name} is not in ${LIST}`);
  });
  const words = new Set(code.flatMap((one) => [...one.words]));
  const unneeded = [...listed].filter((name) => !words.has(name)).map((name) => `${name}: in no source`);
  const malformed = list
    .filter(({ since, page }) => since === '' || !/^https:\/\/[\w.-]+\/\S*$/.test(page) || !isVersionOf(page, since))
    .map(({ api }) => `${api}: no version, or no page`);
  return [...unlisted, ...unneeded, ...malformed];
};

const pages = yourAppPages();
const all = sourceFiles();
const sourcesOfPage = (page: string): readonly SourceFile[] => all.filter((one) => one.page === page);

const withCode = pages.filter((page) => sourcesOfPage(page).some(hasSystemApis));
const textOf = (page: string): string =>
  readFileSync(new URL(`../../../docs/your-app/${page}.md`, import.meta.url), 'utf8');

describe('a source of a page', () => {
  it.each(all.map((source) => [source.file, source] as const))('%s parses without an error', async (_, source) => {
    expect(await errorsOf(source)).toEqual([]);
  });

  it('is short enough to read', () => {
    const long = all.filter((source) => !isList(source) && source.text.split('\n').length > 200);
    expect(long.map(({ file }) => file)).toEqual([]);
  });

  it('has no region that no page shows, and none twice', () => {
    const shown = pages.flatMap((page) => sourcesOf(textOf(page)));
    const wrong = all.flatMap(({ file, text }) => {
      const names = regionNames(text);
      const named = shown.filter((one) => one.file === file).map(({ region }) => region);
      return names
        .filter((name, index) => names.indexOf(name) !== index || !(named.includes(name) || named.includes(undefined)))
        .map((name) => `${file}#${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it.each([
    ['A.swift', 'let x = = 3\n'],
    ['A.swift', 'func f( { }\n'],
    ['A.kt', 'fun f( = 3\n'],
    ['a.dart', 'void f() { return; \n'],
    ['A.m', '@implementation A\n- (void)f { [a b; }\n@end\n'],
    ['A.java', 'class A { void f() { int = 3; } }\n'],
    ['a.js', 'const x = ;\n'],
    ['a.tsx', 'const x = <a><b></a>;\n'],
    ['A.plist', '<plist><dict><key>a</key></dict></plist>\n'],
    ['A.plist', '<plist><dict><key>a</key><true/></plist></dict>\n'],
    ['a.xml', '<a b=c></a>\n'],
    ['a.xml', '<a>1 & 2</a>\n'],
    ['a.txt', 'anything\n'],
  ])('is refused with a mistake: %s, %s', async (file, text) => {
    expect(await errorsOf({ file, text })).not.toEqual([]);
  });

  it.each([
    ['A.swift', '#if compiler(>=6.3)\n@available(iOS 26.4, *)\nfunc f() {}\n#endif\n'],
    ['A.kt', 'val x = list.firstOrNull { it.id == id } ?: return\n'],
    ['a.dart', "Future<void> f() async => await g(id: data['x'] ?? 'y');\n"],
    ['A.m', '@implementation A\n#ifdef __IPHONE_26_4\n- (void)f API_AVAILABLE(ios(26.4)) { }\n#endif\n@end\n'],
    [
      'A.plist',
      '<?xml version="1.0"?>\n<plist version="1.0"><dict><key>a</key><array><string>b</string></array><key>c</key><true/></dict></plist>\n',
    ],
    ['a.xml', '<!-- a --><manifest xmlns:android="http://a"><application android:name=".A" /></manifest>\n'],
  ])('is accepted without one: %s, %s', async (file, text) => {
    expect(await errorsOf({ file, text })).toEqual([]);
  });
});

describe('a page with code', () => {
  it.each(withCode)('%s says near its top what was done with the code, and what was not', (page) => {
    const top = textOf(page).split('\n').slice(0, 20).join(' ');
    const isNative = sourcesOfPage(page).some(({ file }) => /\.(?:swift|kt|dart|m|java)$/.test(file));
    if (isNative)
      expect(top).toMatch(/never compiled|compiled (?:\w+ )?against declared stubs|only against declared stubs/);
  });

  it.each(withCode)('%s has its parts in order, and names a model app of the ring lab', (page) => {
    const text = textOf(page);
    const parts = [
      /^## What you need$/m,
      /^## .*requests/im,
      /^## See it work$/m,
      /^## What goes wrong$/m,
      /^## System APIs used$/m,
    ];
    const places = parts.map((part) => text.search(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(APP_NAMES.filter((name) => text.includes(`\`${name}\``))).not.toEqual([]);
  });
});

describe('the system APIs of a page', () => {
  it.each(withCode)('%s are those that its sources use', async (page) => {
    const list = sourcesOfPage(page).find(isList);
    expect(await listErrors(sourcesOfPage(page), JSON.parse(list?.text ?? '[]'))).toEqual([]);
  });

  it('are of a folder that has a page', () => {
    expect([...new Set(all.map(({ page }) => page))].filter((page) => !pages.includes(page))).toEqual([]);
  });

  const entry = {
    api: 'NSUUID',
    name: 'UUID',
    since: 'iOS 8.0',
    page: 'https://developer.apple.com/documentation/foundation/uuid',
  };
  const source = {
    file: 'src/x/A.swift',
    text: 'struct A {\n  let id: UUID\n  func f(a: Int) { print(a, id.uuidString) }\n}\n',
  };

  it.each([
    ['a used API that is not listed', [entry], 'src/x/A.swift:3: uuidString is not in system-apis.json'],
    [
      'a listed API that no source uses',
      [entry, { ...entry, name: 'uuidString' }, { ...entry, name: 'other' }],
      'other: in no source',
    ],
    ['an entry without a version', [{ ...entry, since: '' }], 'NSUUID: no version, or no page'],
    ['an entry of another system', [{ ...entry, since: 'API 26' }], 'NSUUID: no version, or no page'],
    ['an entry without a page', [{ ...entry, page: 'http://a.example' }], 'NSUUID: no version, or no page'],
  ])('are refused with %s', async (_, list, message) => {
    expect(await listErrors([source], list)).toContain(message);
  });

  it.each([
    ['A.swift', 'func f(to a: Int) { g(with: a) }', ['Int', 'g']],
    ['A.swift', 'switch x { case .failed: break\ndefault: break }', ['x', 'failed']],
    ['A.kt', 'fun f(a: Int) { g(name = a); b.c { d -> d } }', ['g', 'b', 'c', 'Int']],
    ['a.dart', 'void f(int a) { g(name: a); b.c((d) => d); }', ['g', 'b', 'c']],
    ['A.m', 'void f(void) { [a reportCall:b update:c]; }', ['a', 'reportCall', 'b', 'c']],
    ['A.java', 'class A { void f(int a) { g(a); b.c(d -> d); } }', ['g', 'b', 'c']],
    ['a.ts', 'const f = ({ a }: X) => g({ name: a, ...b.c((d) => d) });', ['X', 'g', 'b', 'c']],
  ])('are found in %s, %s', async (file, text, names) => {
    const grammar = grammarOf(file) ?? '';
    const { declared, used } = identifiersIn(grammar, await parseSource(grammar, text));
    expect([...used.keys()].filter((name) => !declared.has(name)).sort()).toEqual([...names].sort());
  });
});
