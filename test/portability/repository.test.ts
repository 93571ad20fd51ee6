/** What works on Linux and fails on Windows or macOS, as far as it can be seen in the text. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryFiles } from '../support/repository-files.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

const files = repositoryFiles();
const OWN = 'test/portability/repository.test.ts';
const code = files.filter(
  (path) => /\.(ts|tsx|mjs|js|cjs)$/.test(path) && !path.startsWith('docs/your-app/src/') && path !== OWN,
);

interface Kind {
  readonly what: string;
  readonly pattern: RegExp;
  readonly use: string;
  /** Lines that the pattern must find, so that a rule that finds nothing is noticed. */
  readonly wrong: readonly string[];
  readonly right: readonly string[];
  /** Files with a reason of their own. */
  readonly except?: readonly string[];
}

const KINDS: readonly Kind[] = [
  {
    what: 'the path of a file URL as it is: /C:/… on Windows, %20 for a space everywhere',
    pattern: /import\.meta\.url\)\s*\.pathname/,
    use: 'fileURLToPath',
    wrong: ["const root = new URL('..', import.meta.url).pathname;"],
    right: ["const root = fileURLToPath(new URL('..', import.meta.url));"],
  },
  {
    what: 'a folder or file that only Unix has',
    pattern: /['"`]\/(tmp|dev|proc|etc)(\/|['"`])/,
    use: 'tmpdir() or devNull of node:os',
    wrong: ["const folder = '/tmp/x';", 'AWS_CONFIG_FILE: "/dev/null",'],
    right: ["const folder = join(tmpdir(), 'x');", 'AWS_CONFIG_FILE: devNull,', "fetch('/development')"],
  },
  {
    what: 'a path as a module: C:\\… is no URL of a module',
    pattern: /(?<![\w.])import\((?!['"]|\s*pathToFileURL|\s*\/\*)/,
    use: 'import(pathToFileURL(path).href)',
    wrong: ["await import(join(folder, 'index.js'))"],
    right: ["await import('./index.ts')", 'await import(pathToFileURL(path).href)', 'imported(path)'],
  },
  {
    what: 'npm or npx as a program: on Windows they are .cmd files, which need a shell',
    pattern: /\b(spawn|spawnSync|execFile|execFileSync|run)\(\s*['"](npm|npx)['"](?!.*shell)/,
    use: 'npmCommand of test/support/npm.ts, or `shell` where process.platform is win32',
    wrong: ["execFileSync('npm', ['pack'])"],
    right: ["execFileSync('npm', ['pack'], { shell: isWindows })", "spawn('java', ['-version'])"],
    except: ['test/lab/npm-start.test.ts'],
  },
  {
    what: 'a symbolic link, for which Windows wants an administrator',
    pattern: /\bsymlink(Sync)?\((?!.*'junction'\))/,
    use: "the type 'junction'",
    wrong: ['await symlink(from, to);'],
    right: ["await symlink(from, to, 'junction');"],
  },
  {
    what: 'permissions of a file, which Windows has not',
    pattern: /\bl?chmod(Sync)?\(|\bgetuid\(\)/,
    use: 'nothing: start programs by their interpreter',
    wrong: ['chmodSync(file, 0o755);'],
    right: ['spawn(process.execPath, [file])'],
  },
  {
    what: 'a list of paths joined by a colon',
    pattern: /(paths|jars|names\.map\(.*\))\.join\(':'\)/,
    use: 'delimiter of node:path',
    wrong: ["paths.join(':')"],
    right: ['paths.join(delimiter)'],
  },
  {
    what: 'a path of the file system put together by hand',
    pattern: /parentPath\}\/|\bdirname\([^)]*\)\}\//,
    use: 'join of node:path',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code that would be wrong
    wrong: ['`${entry.parentPath}/${entry.name}`'],
    right: ['join(entry.parentPath, entry.name)'],
  },
  {
    what: 'an address of the loopback network that macOS has not',
    pattern: /\b127\.0\.(0\.(?!1\b)\d+|[1-9]\d*\.\d+)/,
    use: '127.0.0.1',
    wrong: ["server.listen(0, '127.0.0.2')"],
    right: ["server.listen(0, '127.0.0.1')"],
  },
];

describe.each(KINDS)('no code has $what: use $use', ({ pattern, wrong, right, except = [] }) => {
  it('in any file', () => {
    const found = code
      .filter((path) => !except.includes(path))
      .flatMap((path) =>
        read(path)
          .split('\n')
          .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
      );

    expect(found).toEqual([]);
  });

  it('and the rule finds it', () => {
    expect(wrong.filter((line) => !pattern.test(line))).toEqual([]);
    expect(right.filter((line) => pattern.test(line))).toEqual([]);
  });
});

/** Syntax that `sh` has and `cmd` has not; `&&` is in both. */
const ONLY_SH = /^\w+=|&& *\w+=|['`;|<>*]|\$|(^|&& *)(rm|cp|mv|mkdir|cat|chmod|export|env|bash|sh|\.\/\S+)\b/;

describe('the scripts of package.json', () => {
  const manifests = files.filter((path) => /(^|\/)package\.json$/.test(path));

  it('run in cmd as they do in sh, which npm uses on Windows and elsewhere', () => {
    const found = manifests.flatMap((path) =>
      Object.entries<string>(JSON.parse(read(path)).scripts ?? {}).flatMap(([name, script]) =>
        ONLY_SH.test(script) ? [`${path}: ${name}: ${script}`] : [],
      ),
    );

    expect(manifests.length).toBeGreaterThan(1);
    expect(found).toEqual([]);
  });

  it.each([
    'LONG_TESTS=1 vitest run',
    "vitest run --exclude 'test/**'",
    'rm -rf dist && tsc',
    'tsc && CI=1 vitest',
    'tsc | tee log',
    './build.sh',
  ])('would be found with %s', (script) => {
    expect(script).toMatch(ONLY_SH);
  });

  it.each(['tsc --noEmit && tsc --noEmit -p client', 'node --import tsx lab/main.ts'])('may be %s', (script) => {
    expect(script).not.toMatch(ONLY_SH);
  });
});

describe('the names of files', () => {
  it('differ by more than case: macOS and Windows would keep one of two', () => {
    const names = files.map((path) => path.toLowerCase());

    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('are allowed on Windows, and short enough for it below a folder of 100 characters', () => {
    const reserved = /(^|\/)(con|prn|aux|nul|com\d|lpt\d)(\.|\/|$)|[<>:"|?*\\]|[. ](\/|$)/i;

    expect(files.filter((path) => reserved.test(path) || path.length > 150)).toEqual([]);
    expect('docs/aux.md').toMatch(reserved);
  });

  it('have files with line feeds only, which .gitattributes keeps on Windows', () => {
    expect(read('.gitattributes')).toMatch(/^\* text=auto eol=lf$/m);
    const text = files.filter((path) => /\.(ts|tsx|mjs|js|css|html|md|json|yaml|svg)$/.test(path));

    expect(text.filter((path) => read(path).includes('\r\n'))).toEqual([]);
  });
});
