import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { extensionOf, sourceFiles } from './source-files.ts';

const stubs = fileURLToPath(new URL('stubs', import.meta.url));
const clang = ['clang', 'clang-14', 'clang-19'].find((name) => spawnSync(name, ['--version']).status === 0);
if (clang === undefined) console.warn('SKIPPED: no clang, so the Objective-C of docs/your-app is not compiled');

/** What clang reports about a file, with all warnings; empty if nothing. `sdk`: whether that of iOS 26.4 is assumed. */
const compile = (path: string, sdk: string): string => {
  const options = ['-fsyntax-only', '-fobjc-arc', '-fblocks', '-Wall', '-Werror', '-fno-color-diagnostics'];
  // The target makes clang check the first iOS version of every API that is used.
  const target = ['-target', 'arm64-apple-ios14.0', '-x', 'objective-c', '-I', stubs, '-I', dirname(path)];
  const defined = sdk === 'iOS 26.4' ? ['-D__IPHONE_26_4=260400'] : [];
  return spawnSync(clang ?? '', [...options, ...target, ...defined, path], { encoding: 'utf8' }).stderr;
};

const SDKS = ['iOS 26.4', 'an older iOS'];
const files = sourceFiles().filter(({ file }) => extensionOf(file) === 'm');

describe.skipIf(clang === undefined)('Objective-C of a page', () => {
  it.each(files.flatMap(({ file, path }) => SDKS.map((sdk) => [file, sdk, path] as const)))(
    '%s compiles without a warning, with the SDK of %s',
    (_, sdk, path) => {
      expect(compile(path, sdk)).toBe('');
    },
  );

  it.each([
    ['an unknown method', '[NSUUID random];', 'no known class method'],
    ['a missing argument', '[[PKPushRegistry alloc] initWithQueue];', 'initWithQueue'],
    ['a value of another type', 'NSUUID *id1 = [NSDate date]; (void)id1;', 'incompatible pointer types'],
    [
      'an API that is too new for the oldest iOS',
      'PKVoIPPushMetadata *m = nil; (void)m;',
      'only available on iOS 26.4',
    ],
    ['a variable that is not used', 'int unused = 1;', 'unused variable'],
  ])('is refused for %s', (_, statement, message) => {
    const path = join(mkdtempSync(join(tmpdir(), 'objective-c-')), 'wrong.m');
    writeFileSync(path, `#import <PushKit/PushKit.h>\nvoid f(void);\nvoid f(void) { ${statement} }\n`);

    expect(compile(path, 'iOS 26.4')).toContain(message);
  });
});
