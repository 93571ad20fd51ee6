import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { extensionOf, sourceFiles } from './source-files.ts';

/**
 * The npm package `kotlin-compiler` has the compiler with Kotlin's and kotlinx.coroutines' own classes. It is no dependency: it
 * takes 90 MB and half a minute. To compile what you have changed: `npm install --no-save kotlin-compiler@2.4.20`.
 */
const lib = fileURLToPath(new URL('../../../node_modules/kotlin-compiler/lib/', import.meta.url));
const hasCompiler = existsSync(join(lib, 'kotlin-compiler.jar')) && spawnSync('java', ['-version']).status === 0;
if (!hasCompiler) console.warn('SKIPPED: no kotlin-compiler, so the Kotlin of docs/your-app is parsed only');

const stubs = (file: string): string => fileURLToPath(new URL(`stubs/kotlin/${file}`, import.meta.url));
const jars = (...names: readonly string[]): string => names.map((name) => join(lib, `${name}.jar`)).join(delimiter);

/** The folder of the Java declarations: one file for each class, in the folders of their packages. */
const javaStubs = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'kotlin-stubs-'));
  const files = readFileSync(stubs('android.java.txt'), 'utf8').split(/^\/\/: /m);
  for (const file of files.slice(1)) {
    const path = join(folder, file.slice(0, file.indexOf('\n')));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.slice(file.indexOf('\n')));
  }
  return folder;
};

/** What the compiler reports, warnings too; empty if nothing. */
const compile = (paths: readonly string[]): string => {
  const runtime = ['kotlin-stdlib', 'kotlinx-coroutines-core-jvm'];
  const compiler = jars('kotlin-compiler', 'kotlin-reflect', 'annotations-13.0', ...runtime);
  const options = ['-no-stdlib', '-no-reflect', '-cp', jars(...runtime), '-d', mkdtempSync(join(tmpdir(), 'kotlin-'))];
  const command = ['-cp', compiler, 'org.jetbrains.kotlin.cli.jvm.K2JVMCompiler', ...options, javaStubs(), ...paths];
  return spawnSync('java', command, { encoding: 'utf8' }).stderr;
};

describe.skipIf(!hasCompiler)('the Kotlin of a page', { timeout: 300_000 }, () => {
  it.each([
    ['android', 'telecom.kt'],
    ['flutter', 'callkit-incoming.kt'],
    ['expo', 'work.kt'],
  ])('compiles against the declared stubs: %s', (page, own) => {
    const sources = sourceFiles().filter((source) => source.page === page && extensionOf(source.file) === 'kt');

    expect(sources.length).toBeGreaterThan(1);
    expect(compile([stubs(own), ...sources.map(({ path }) => path)])).toBe('');
  });

  it('is refused for a call with arguments of another type', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'kotlin-')), 'Wrong.kt');
    writeFileSync(path, 'fun f(manager: android.app.NotificationManager) = manager.cancel(1, 2)\n');

    expect(compile([path])).toContain('argument type mismatch');
  });
});
