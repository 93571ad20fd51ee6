import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const rules = ['lambda/calls', 'lambda/devices', 'lambda/push', 'lambda/signals', 'lambda/sockets', 'lambda/platform'];

/** Which folders of ours each folder may import from, itself included. The longest name that fits counts. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'lambda/contract': ['lambda/contract'],
  ...Object.fromEntries(rules.map((folder) => [folder, [...rules, 'lambda/contract']])),
  'lambda/http': ['lambda/http', 'lambda/contract'],
  'lambda/handlers': ['lambda/handlers', 'lambda/http', 'lambda/contract', ...rules],
  'lambda/aws': ['lambda/aws', 'lambda/contract', ...rules],
  'lambda/wiring': ['lambda/wiring', 'lambda/http', 'lambda/aws', 'lambda/contract', ...rules],
  'lambda/entry': ['lambda/handlers', 'lambda/wiring', 'lambda/http', 'lambda/aws', 'lambda/contract', ...rules],
  'lambda/bundle.ts': ['lambda/lean-sdk.ts'],
  'lambda/lean-sdk.ts': [],
  lib: ['lib', 'lambda/contract', 'lambda/bundle.ts'],
  bin: ['lib', 'lambda/bundle.ts'],
  // `lambda/http` for the type of the event, `lib/settings.ts` so that local phones have the app's own bundle.
  // The page of the ring lab runs the example that the documentation gives, so that it cannot rot.
  local: ['local', 'lambda/contract', 'lambda/bundle.ts', 'lambda/http', 'lib/settings.ts', 'docs/examples'],
  // `lib` and the bundles' names for the page of costs, which is made from the template.
  docs: ['docs', 'lambda/contract', 'lambda/calls', 'lambda/bundle.ts', 'lib', 'bench/report.ts', 'bench/results.ts'],
  // What is deployed, the house, and the environment that both are given.
  bench: ['bench', 'local', 'lambda/contract', 'lambda/bundle.ts'],
};

/** Packages that only these folders may import. */
const packageHomes: readonly (readonly [pattern: RegExp, folders: readonly string[]])[] = [
  [/^@aws-sdk\//, ['lambda/aws', 'local', 'bench']],
  [/^(aws-cdk-lib|constructs|cdk-nag)/, ['lib', 'bin', 'docs/generate/cost']],
];

/** What a rule may use besides us: nothing that reaches out of the process. */
const rulesMayUse = /^(valibot|node:crypto)$/;

const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs)$/.test(file))
    .map((file) => join(folder, file));

const importsOf = (file: string): string[] => {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export)\b[^;]*?\bfrom '([^']+)';$|^import '([^']+)';$|\bimport\('([^']+)'\)/gm,
  );
  return [...found].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');
};

const within = (file: string, places: readonly string[]): boolean =>
  places.some((place) => file === place || file.startsWith(`${place}/`));

const homeOf = (file: string): string =>
  Object.keys(mayImport)
    .filter((home) => within(file, [home]))
    .sort((a, b) => b.length - a.length)[0] ?? '';

const all = ['bin', 'lib', 'lambda', 'local', 'docs', 'bench'].flatMap(files);

describe('the arrows between the folders', () => {
  it('know a home for every file', () => {
    expect(all.filter((file) => homeOf(file) === '')).toEqual([]);
    expect(all.length).toBeGreaterThan(50);
  });

  it('point inward only', () => {
    const wrong = all.flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => relative(root, resolve(root, dirname(file), name)))
        .filter((target) => !within(target, mayImport[homeOf(file)] ?? []))
        .map((target) => `${file} → ${target}`),
    );

    expect(wrong).toEqual([]);
  });

  it('keep the AWS SDK in lambda/aws and the CDK in lib', () => {
    const wrong = all.flatMap((file) =>
      importsOf(file)
        .filter((name) => packageHomes.some(([pattern, homes]) => pattern.test(name) && !within(file, homes)))
        .map((name) => `${file} → ${name}`),
    );

    expect(wrong).toEqual([]);
  });

  it('keep the rules pure: no clock, no environment, no packages but valibot and node:crypto', () => {
    const rulesFiles = rules.flatMap(files);
    const imports = rulesFiles.flatMap((file) =>
      importsOf(file)
        .filter((name) => !name.startsWith('.') && !rulesMayUse.test(name))
        .map((name) => `${file} → ${name}`),
    );
    const impure = rulesFiles.filter((file) =>
      /Date\.now|new Date\(\)|process\.env/.test(readFileSync(join(root, file), 'utf8')),
    );

    expect(imports).toEqual([]);
    expect(impure).toEqual([]);
  });

  it('know nothing of what lies beside the repository', () => {
    const wrong = all.filter((file) =>
      importsOf(file).some(
        (name) => name.startsWith('..') && resolve(root, dirname(file), name).startsWith(root) === false,
      ),
    );

    expect(wrong).toEqual([]);
  });
});
