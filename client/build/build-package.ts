import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { type BuildOptions, build } from 'esbuild';
import { INTERNAL_NAMES, privateNames } from './private-names.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DECLARATIONS = join(ROOT, '.build', 'declarations');
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

const script: BuildOptions = {
  entryPoints: [join(ROOT, 'src', 'index.ts')],
  bundle: true,
  // Web views of Cordova apps, and Hermes.
  target: 'es2018',
  platform: 'neutral',
  // Fields are assigned, not defined: before ES2022 a definition is a call for each of them, a tenth of the script.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  logLevel: 'warning',
};

/** The scripts of the package: for bundlers and Node twice, and one for a page without a bundler, as `globalThis.Ringthrough`. */
export const buildScripts = async (folder: string): Promise<void> => {
  const [{ metafile }, shortened] = await Promise.all([
    build({ ...script, format: 'esm', metafile: true, outfile: join(folder, 'index.js') }),
    privateNames(join(ROOT, 'src')),
    build({ ...script, format: 'cjs', outfile: join(folder, 'index.cjs') }),
  ]);
  const names = Object.values(metafile.outputs).flatMap(({ exports }) => exports);
  await build({
    ...script,
    entryPoints: [],
    // An object of its own: esbuild's for all exports of a module has a getter for each, and helpers for them.
    stdin: {
      contents: `import { ${names} } from './index.js'; globalThis.Ringthrough = { ${names} };`,
      resolveDir: folder,
    },
    format: 'iife',
    minify: true,
    mangleProps: new RegExp(`^(${[...shortened, ...INTERNAL_NAMES].join('|')})$`),
    outfile: join(folder, 'ringthrough.global.js'),
  });
};

/** The declarations in one file that imports nothing, and a description of the API for its reference. */
export const buildDeclarations = async (folder: string): Promise<void> => {
  await run(process.execPath, [TSC, '-p', join(ROOT, 'tsconfig.build.json')]);
  const file = join(ROOT, 'api-extractor.json');
  const config = ExtractorConfig.prepare({
    configObject: ExtractorConfig.loadFile(file),
    configObjectFullPath: file,
    packageJsonFullPath: join(ROOT, 'package.json'),
  });
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      if (message.logLevel !== ExtractorLogLevel.Error) message.handled = true;
    },
  });
  if (!succeeded) throw new Error('the declarations could not be rolled up');
  const types = join(folder, 'index.d.ts');
  await mkdir(folder, { recursive: true });
  await cp(join(ROOT, '.build', 'index.d.ts'), types);
  // For `require`: TypeScript takes a `.d.ts` of this package for that of an ES module.
  await cp(types, join(folder, 'index.d.cts'));
  if (/^import |\bimport\(/m.test(await readFile(types, 'utf8'))) throw new Error('the declarations import something');
  await rm(DECLARATIONS, { recursive: true });
};
