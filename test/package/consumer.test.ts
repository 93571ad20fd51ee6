/** The package as it is published, in apps as `cdk init` makes them. `npm run test:long` runs this. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { transformSync } from 'esbuild';
import { publint } from 'publint';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiReference } from '../../lib/build/api-reference.ts';
import { startTestBackend } from '../support/backend.ts';
import { runCli } from '../support/cli.ts';
import { npmCommand } from '../support/npm.ts';
import { type Age, consumerOf, type InstalledPackage, packAndInstall, ROOT, snippetOf } from './support/consumers.ts';
import { EMBEDDING_APP } from './support/embedding-app.ts';
import { findingsIn, nagApp } from './support/nag-app.ts';
import { run } from './support/run.ts';
import { declarationsAsSource, type Resolution, typeCheck } from './support/type-check.ts';

const PLATFORM_APPLICATION = snippetOf('docs/platform-application.md');
const WHOLE_BACKEND = snippetOf('README.md', '## In a CDK app of your own');
/** TypeScript that is JavaScript without its types. */
const APPS = {
  'platform-application': PLATFORM_APPLICATION,
  backend: WHOLE_BACKEND,
  embedding: EMBEDDING_APP,
} as const;
type App = keyof typeof APPS;
const javaScript = (app: App, format: 'cjs' | 'esm'): string =>
  transformSync(APPS[app], { format, platform: 'node', loader: 'ts' }).code;

/** Compilers take seconds here, and much longer on a machine that is busy. */
const SLOW_MS = 180_000;

const node24 = process.env.NODE_24;
const runtimes = [['this Node.js', process.execPath] as const, ...(node24 ? [['Node.js 24', node24] as const] : [])];
if (!node24) console.warn('SKIPPED: apps on Node.js 24, because NODE_24 is not the path of one');

let installed: InstalledPackage;
let projects: Readonly<Record<Age, string>>;
beforeAll(async () => {
  installed = await packAndInstall();
  projects = { oldest: consumerOf('oldest', installed), newest: consumerOf('newest', installed) };
  for (const project of Object.values(projects)) {
    for (const [app, text] of Object.entries(APPS)) writeFileSync(join(project, 'bin', `${app}.ts`), text);
  }
}, SLOW_MS);
afterAll(() => {
  for (const project of Object.values(projects ?? {})) rmSync(project, { recursive: true, force: true });
});

const Template = v.object({ Resources: v.record(v.string(), v.looseObject({ Type: v.string() })) });
const resourcesOf = (project: string, out: string, stack: string) =>
  Object.values(
    v.parse(Template, JSON.parse(readFileSync(join(project, out, `${stack}.template.json`), 'utf8'))).Resources,
  );

const STACKS = { 'platform-application': 'push', backend: 'calls', embedding: 'company' } as const;
/** What the templates must have: the same for each app, compiler, format of modules and version of CDK. */
const expectSynthesised = (project: string, out: string, app: App) => {
  const resources = resourcesOf(project, out, STACKS[app]);
  const types = resources.map(({ Type }) => Type);
  expect(resources.filter(({ Type }) => Type === 'Custom::SnsPlatformApplication')).toMatchObject([
    { DeletionPolicy: 'RetainExceptOnCreate', Properties: { Platform: 'APNS_VOIP', BundleId: 'com.example.app' } },
  ]);
  expect(JSON.stringify(resources)).toMatch(/sns:CreatePlatformEndpoint.*sns:Publish/);
  expect(JSON.stringify(resources)).toContain('"nodejs24.x"');
  if (app === 'platform-application') return;
  for (const one of ['AWS::DynamoDB::GlobalTable', 'AWS::ApiGatewayV2::Route', 'AWS::SQS::Queue'])
    expect(types).toContain(one);
  expect(types.filter((type) => type === 'AWS::ApiGatewayV2::Api')).toHaveLength(2);
  expect(types.filter((type) => type === 'AWS::DynamoDB::GlobalTable')).toHaveLength(1);
};

describe('the package', () => {
  it('installs nothing but itself', () => {
    expect(Object.keys(installed.lock.packages)).toEqual(['', 'node_modules/ringthrough']);
    const manifest = JSON.parse(readFileSync(join(installed.folder, 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('optionalDependencies');
    expect(manifest.peerDependenciesMeta).toEqual({
      // `npx ringthrough` installs no CDK: https://docs.npmjs.com/cli/configuring-npm/package-json#peerdependenciesmeta
      ...{ 'aws-cdk-lib': { optional: true }, constructs: { optional: true }, 'cdk-nag': { optional: true } },
    });
  });

  it('holds the bundles, the licences and the texts, and no source', () => {
    const files = readdirSync(installed.folder);
    expect(files.sort()).toEqual(
      ['API.md', 'CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD_PARTY_NOTICES', 'dist', 'package.json'].sort(),
    );
    expect(readdirSync(join(installed.folder, 'dist')).sort()).toEqual(['cli', 'functions', 'lib', 'package.json']);
    const notices = readFileSync(join(installed.folder, 'THIRD_PARTY_NOTICES'), 'utf8');
    expect(notices).toMatch(/^valibot \S+ \(MIT\)$/m);
    expect(notices).toMatch(/^@aws-sdk\/client-sns \S+ \(Apache-2\.0\)$/m);
  });

  it('has a changelog with an entry for its version', () => {
    const { version } = JSON.parse(readFileSync(join(installed.folder, 'package.json'), 'utf8'));
    expect(readFileSync(join(installed.folder, 'CHANGELOG.md'), 'utf8')).toContain(`\n## [${version}]`);
  });

  it('requires nothing of a consumer but aws-cdk-lib and constructs', () => {
    const bundle = readFileSync(join(installed.folder, 'dist', 'lib', 'index.js'), 'utf8');
    const required = [...bundle.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = '']) => name);
    expect(required.filter((name) => !/^(aws-cdk-lib|constructs)(\/|$)|^(node:)?[a-z]+$/.test(name))).toEqual([]);
    expect(required).not.toContain('cdk-nag');
    expect(bundle).not.toMatch(/import\.meta/);
  });

  it('has no finding of publint', async () => {
    const { messages } = await publint({ pkgDir: installed.folder, pack: false, strict: true });

    expect(messages).toEqual([]);
  });

  it('has no finding of arethetypeswrong', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(installed.tarball)));

    expect('problems' in analysis && analysis.problems).toEqual([]);
  });

  it('has the reference that npm run docs writes', () => {
    // Packing has just described the API.
    expect(readFileSync(join(ROOT, 'API.md'), 'utf8')).toBe(apiReference());
  });
});

describe('the command line of the package', () => {
  it('is what npx finds', async () => {
    const project = join(installed.folder, '..', '..');
    const [npm, ...first] = npmCommand();

    const help = await run(npm, [...first, 'exec', '--offline', '--', 'ringthrough', '--help'], project);

    expect(help).toContain('Usage: ringthrough');
  });

  /** Of each command a short run, in the order in which one leaves something for the next. */
  const COMMANDS: readonly (readonly [args: readonly string[], expected: RegExp])[] = [
    [['--version'], /^\d+\.\d+\.\d+\n$/],
    [['push', '--token', 'a1'.repeat(32), '--dry-run'], /"hasVideo": false/],
    [['push', '--token', 'a1'.repeat(32)], /Apple, production: 200/],
    [['payload', '--preset', 'universal', '--library', 'react-native-callkeep'], /rings/],
    [['doctor', 'settings', join(ROOT, 'cdk.json')], /dev/],
    [['doctor', '--no-canary'], /Nothing wrong was found/],
    [['import', '--from-file', '-', '--yes'], /1 /],
    [['devices', 'bob'], /imported-/],
    [['devices', 'health', '--yes'], /1 device/],
    [['devices', 'repair'], /./],
    [['ring', 'bob', '--cancel-after', '1', '--json'], /"event":"invited"/],
    [['export'], /"userId":"bob"|bob,/],
    [['erase', 'bob'], /bob has 1 device/],
  ];
  const NOT_LOCAL = new Set(['payload', '--version', 'settings']);

  it.each(runtimes)('does all that it does in a clone, on %s', { timeout: SLOW_MS }, async (_, node) => {
    const backend = await startTestBackend();
    try {
      const file = join(installed.folder, 'dist', 'cli', 'ringthrough.js');
      // Everything once: on another Node.js, what loads other modules.
      const some = node === process.execPath ? COMMANDS : COMMANDS.slice(0, 6);
      for (const [args, expected] of some) {
        const local = args.some((arg) => NOT_LOCAL.has(arg)) ? [] : ['--local', backend.url];
        const input = `userId,token,platform,environment\nbob,${'b2'.repeat(32)},ios,production\n`;

        const { exitCode, stdout, stderr } = await runCli([...args, ...local], { file, node, input });

        // Nobody answers: no phone has reported the ring.
        expect({ args, exitCode, stderr }).toMatchObject({ exitCode: args[0] === 'ring' ? 7 : 0 });
        expect(stdout).toMatch(expected);
      }
    } finally {
      await backend.close();
    }
  });
});

const TYPESCRIPT = {
  '5.4': 'test/package/oldest/node_modules/typescript',
  '5.9': 'test/package/newest/node_modules/typescript',
  '7': 'node_modules/typescript',
} as const;
const CDK = { oldest: 'test/package/oldest/node_modules/aws-cdk-lib', newest: 'node_modules/aws-cdk-lib' } as const;

/**
 * TypeScript 7 has no node10. Resolution by itself is also what arethetypeswrong tries, in every form.
 * The entry point of aws-cdk-lib leads to every service, which takes the older compilers ten seconds and 7 one: they get its core.
 */
const typeChecks: readonly (readonly [keyof typeof TYPESCRIPT, Resolution, Age, 'all of CDK' | 'core'])[] = [
  ['5.4', 'node10', 'oldest', 'core'],
  ['5.9', 'node16', 'newest', 'core'],
  ['7', 'bundler', 'newest', 'all of CDK'],
];

describe.each(typeChecks)('TypeScript %s, resolution %s, the %s CDK', (version, resolution, age, part) => {
  it(
    'compiles an app, and every declaration',
    async () => {
      const project = projects[age];
      const paths = { 'aws-cdk-lib': [join(ROOT, CDK[age], 'core', 'index.d.ts')] };

      const reported = await typeCheck(project, {
        typescript: join(ROOT, TYPESCRIPT[version]),
        resolution,
        files: [...Object.keys(APPS).map((app) => `bin/${app}.ts`), declarationsAsSource(project)],
        ...(part === 'core' && { paths }),
      });

      expect(reported).toBe('');
    },
    SLOW_MS,
  );
});

describe('cdk synth of a TypeScript app, as cdk init makes it', () => {
  it(
    'runs ts-node with the CDK CLI',
    async () => {
      const project = projects.newest;
      const compilerOptions = {
        ...{ target: 'ES2022', module: 'NodeNext', moduleResolution: 'NodeNext', lib: ['es2022'], strict: true },
        ...{
          esModuleInterop: true,
          skipLibCheck: true,
          types: ['node'],
          typeRoots: [join(ROOT, 'node_modules', '@types')],
        },
      };
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
      const tsNode = join(ROOT, 'node_modules', 'ts-node', 'dist', 'bin.js');
      // The compilers' tests check types.
      const app = `${process.execPath} ${tsNode} --transpile-only --prefer-ts-exts bin/embedding.ts`;

      await run(
        process.execPath,
        [join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk'), 'synth', '--quiet', '--app', app, '--output', 'cli.out'],
        project,
      );

      expectSynthesised(project, 'cli.out', 'embedding');
    },
    SLOW_MS,
  );
});

describe.each(runtimes)('JavaScript on %s', (name, node) => {
  // The larger apps once: what differs between the two is how they load modules.
  const forms = [
    ['an ES module', node === process.execPath ? 'backend' : 'platform-application', 'esm'],
    ['CommonJS', 'platform-application', 'cjs'],
  ] as const;
  it.each(forms)(
    'is synthesised as %s: %s',
    async (_form, app, format) => {
      const project = projects.newest;
      const file = `${app}.${format === 'cjs' ? 'cjs' : 'mjs'}`;
      writeFileSync(join(project, file), javaScript(app, format));
      const out = `${app}-${name.length}.out`;

      await run(node, [file], project, { env: { CDK_OUTDIR: out } });

      expectSynthesised(project, out, app);
    },
    SLOW_MS,
  );
});

describe('with the oldest CDK', () => {
  it.each(['embedding'] as const)(
    '%s is synthesised',
    async (app) => {
      const project = projects.oldest;
      writeFileSync(join(project, `${app}.mjs`), javaScript(app, 'esm'));

      await run(process.execPath, [`${app}.mjs`], project, { env: { CDK_OUTDIR: `${app}.out` } });

      expectSynthesised(project, `${app}.out`, app);
    },
    SLOW_MS,
  );
});

const CHECKED = `
const credential = Secret.fromSecretNameV2(stack, 'Credential', 'apns');
new ringthrough.Ringthrough(stack, 'Calls', {
  apps: [{ appId: 'main', bundleId: 'com.example', credentials: { apnsProduction: credential } }],
  deliveryLogs: true,
  tracing: true,
});
`;

describe.each([
  ['cdk-nag 2', 'oldest'],
  ['cdk-nag 3', 'newest'],
] as const)('%s', (_name, age) => {
  it(
    'finds nothing in the constructs, and what is wrong in the app',
    async () => {
      const project = projects[age];
      writeFileSync(join(project, 'nag.cjs'), nagApp(CHECKED));

      const findings = findingsIn(await run(process.execPath, ['nag.cjs'], project));

      expect(findings.sort()).toEqual([
        'AwsSolutions-IAM5[Action::s3:*]',
        'AwsSolutions-IAM5[Resource::arn:aws:s3:::careless/*]',
      ]);
    },
    SLOW_MS,
  );
});

it('the workspaces have the CDK that the range begins with, and the compilers', () => {
  const manifest = (path: string) => JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8'));
  const { peerDependencies } = manifest('.');
  expect(peerDependencies['aws-cdk-lib']).toBe(`^${manifest('test/package/oldest').devDependencies['aws-cdk-lib']}`);
  for (const [version, path] of Object.entries(TYPESCRIPT)) expect(manifest(path).version).toMatch(`${version}.`);
});
