/** Names of languages in fences, by file name extension. */
const LANGUAGES: Readonly<Record<string, string>> = {
  swift: 'swift',
  kt: 'kotlin',
  kts: 'kotlin',
  dart: 'dart',
  m: 'objc',
  h: 'objc',
  java: 'java',
  js: 'js',
  ts: 'ts',
  tsx: 'tsx',
  json: 'json',
  yaml: 'yaml',
  xml: 'xml',
  plist: 'xml',
  entitlements: 'xml',
};

/** The language of a source; `undefined` if it is not known. */
export const languageOf = (file: string): string | undefined => LANGUAGES[file.slice(file.lastIndexOf('.') + 1)];
