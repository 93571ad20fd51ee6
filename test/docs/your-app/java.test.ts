import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { extensionOf, sourceFiles } from './source-files.ts';

/** Own declarations of what the recipes use of Android and of libraries, one file for each class, in the folders of their packages. */
const stubs = fileURLToPath(new URL('stubs/java', import.meta.url));
const hasJavac = spawnSync('javac', ['-version']).status === 0;
if (!hasJavac) console.warn('SKIPPED: no javac, so the Java of docs/your-app is not compiled');

/** What javac reports about the files of one page, with all warnings; empty if nothing. */
const compile = (paths: readonly string[]): string => {
  const classes = mkdtempSync(join(tmpdir(), 'java-'));
  const sources = existsSync(stubs) ? ['-sourcepath', stubs] : [];
  const options = ['-Xlint:all', '-Werror', '-proc:none', '-implicit:none', '-encoding', 'UTF-8', '-d', classes];
  return spawnSync('javac', [...options, ...sources, ...paths], { encoding: 'utf8' }).stderr;
};

const pages = new Map<string, string[]>();
for (const { page, file, path } of sourceFiles()) {
  if (extensionOf(file) === 'java') pages.set(page, [...(pages.get(page) ?? []), path]);
}

describe.skipIf(!hasJavac)('Java of a page', () => {
  it('compiles without a warning', () => {
    for (const [page, paths] of pages) expect(compile(paths), page).toBe('');
  });

  it.each([
    ['an unknown method', 'String s = "".reversed();', 'cannot find symbol'],
    ['a value of another type', 'int n = "1";', 'incompatible types'],
    ['a raw type', 'java.util.List list = null;', 'raw type'],
  ])('is refused for %s', (_, statement, message) => {
    const path = join(mkdtempSync(join(tmpdir(), 'java-')), 'Wrong.java');
    writeFileSync(path, `final class Wrong { void f() { ${statement} } }\n`);

    expect(compile([path])).toContain(message);
  });
});
