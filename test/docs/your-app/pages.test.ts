import { describe, expect, it } from 'vitest';
import { fillPage, sourcesOf } from '../../../docs/generate/your-app/fill-page.ts';
import { sourceText } from '../../../docs/generate/your-app/regions.ts';

const files: Readonly<Record<string, string>> = {
  'src/ios/Call.swift':
    'import PushKit\n\nclass Call {\n  // #region end\n  func end() {\n    stop()\n  }\n  // #endregion\n}\n',
  'src/ios/Info.plist': '<plist>\n  <!-- #region modes -->\n  <true/>\n  <!-- #endregion -->\n</plist>\n',
  'src/ios/system-apis.json':
    '[{"api": "b|c", "name": "b", "since": "iOS 2", "page": "https://a.example/b(_:)"}, {"api": "a", "name": "a", "since": "iOS 1", "page": "https://a.example/a"}]',
};
const read = (file: string): string => {
  const text = files[file];
  if (text === undefined) throw new Error(`no file ${file}`);
  return text;
};
const fill = (text: string): string => fillPage('ios', text, { read });

describe('a page about an app', () => {
  it('gets the code of a region, without markers and indentation', () => {
    expect(fill('Text.\n\n<!-- source: src/ios/Call.swift#end -->\n\nMore.\n')).toBe(
      'Text.\n\n<!-- source: src/ios/Call.swift#end -->\n```swift\nfunc end() {\n  stop()\n}\n```\n\nMore.\n',
    );
  });

  it('gets the code of a whole file, without markers', () => {
    expect(fill('<!-- source: src/ios/Info.plist -->\n')).toBe(
      '<!-- source: src/ios/Info.plist -->\n```xml\n<plist>\n  <true/>\n</plist>\n```\n',
    );
  });

  it('replaces an old fence, and is the same when it is filled again', () => {
    const once = fill(
      '<!-- source: src/ios/Call.swift#end -->\n```swift\nold\n```\n\n<!-- source: src/ios/Info.plist#modes -->\n```xml\nold\n```\n\n```sh\nown\n```\n',
    );

    expect(once).not.toContain('old');
    expect(once).toContain('```sh\nown\n```\n');
    expect(fill(once)).toBe(once);
    expect(sourcesOf(once)).toEqual([
      { file: 'src/ios/Call.swift', region: 'end' },
      { file: 'src/ios/Info.plist', region: 'modes' },
    ]);
  });

  it('gets its table of system APIs, in order', () => {
    expect(fill('<!-- system-apis -->\n<!-- /system-apis -->\n')).toBe(
      '<!-- system-apis -->\n| API | since |\n|---|---|\n| [`a`](<https://a.example/a>) | iOS 1 |\n| [`b\\|c`](<https://a.example/b(_:)>) | iOS 2 |\n<!-- /system-apis -->\n',
    );
  });

  it.each([
    ['a missing file', '<!-- source: src/ios/None.swift -->\n', 'no file src/ios/None.swift'],
    ['a missing region', '<!-- source: src/ios/Call.swift#none -->\n', 'has no region none'],
    ['an unknown language', '<!-- source: src/ios/Call.xyz -->\n', 'of no known language'],
    ['a malformed comment', '<!-- source:src/ios/Call.swift#end -->\n', 'malformed'],
    ['a table without an end', '<!-- system-apis -->\n', 'malformed'],
  ])('is refused for %s', (_, text, message) => {
    expect(() => fill(text)).toThrow(message);
  });

  it.each([
    ['// #region a\nb();\n', 'has no end'],
    ['// #region a\n\n// #endregion\n', 'is empty'],
  ])('is refused for a region that cannot be shown', (text, message) => {
    expect(() => sourceText(text, 'a', 'x.swift')).toThrow(message);
  });

  it('may show a region that contains another', () => {
    const text = '// #region a\n1\n// #region b\n2\n// #endregion\n3\n// #endregion\n4\n';

    expect(sourceText(text, 'a', 'x')).toBe('1\n2\n3');
    expect(sourceText(text, 'b', 'x')).toBe('2');
  });
});
