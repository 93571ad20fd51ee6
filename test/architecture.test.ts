import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { slashes } from './support/slashes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The rules, each of which may use `lambda/contract` and the rules before it. A call's state knows nothing of push messages, and
 * a push message nothing of who is notified: an arrow back would make the two one room.
 */
const RULES = [
  'identity',
  'devices',
  'calls',
  'push',
  'sockets',
  'notifications',
  'ringing',
  'signals',
  'credentials',
  'events',
  'users',
  'state',
].map((name) => `lambda/${name}`);

/** Which folders of ours each folder may import from, itself included. The longest name that fits counts. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'lambda/contract': ['lambda/contract'],
  ...Object.fromEntries(RULES.map((rule, index) => [rule, ['lambda/contract', ...RULES.slice(0, index + 1)]])),
  // `lambda/identity`: the edge makes the session, so that no handler reads a token.
  'lambda/http': ['lambda/http', 'lambda/contract', 'lambda/identity'],
  'lambda/handlers': ['lambda/handlers', 'lambda/http', 'lambda/contract', ...RULES],
  'lambda/aws': ['lambda/aws', 'lambda/contract', ...RULES],
  'lambda/apple': ['lambda/apple', 'lambda/contract', 'lambda/credentials'],
  'lambda/google': ['lambda/google', 'lambda/contract', 'lambda/credentials'],
  // Requests to a URL that somebody else chose.
  'lambda/outbound': ['lambda/outbound', 'lambda/contract', 'lambda/events'],
  // The push services of browsers, as `lambda/apple` asks Apple.
  'lambda/web-push': ['lambda/web-push', 'lambda/outbound', 'lambda/contract', 'lambda/devices', 'lambda/push'],
  'lambda/entry': [
    ...['lambda/entry', 'lambda/handlers', 'lambda/http', 'lambda/aws', 'lambda/apple', 'lambda/google'],
    ...['lambda/outbound', 'lambda/web-push', 'lambda/contract', ...RULES],
  ],
  'lambda/bundle': ['lambda/bundle'],
  // Payloads of a deployment's own are checked by the code that fills them, and by the readers of client libraries.
  lib: ['lib', 'lambda/contract', 'lambda/bundle', 'lambda/push', 'client-libraries'],
  'lib/build': ['lib/build', 'lambda/bundle', 'client/build', 'cli/build'],
  bin: ['bin', 'lib', 'lambda/bundle'],
  // What apps install: it may need nothing of the backend.
  'client/src': ['client/src'],
  'client/build': ['client/build'],
  'client-libraries': ['client-libraries', 'lambda/contract'],
  // `lambda/http` for the types of an event.
  local: ['local', 'lambda/contract', 'lambda/bundle', 'lambda/http'],
  // Everything that the command line sends or writes is made by the code that is deployed. `lib/settings` for settings as synth reads them.
  cli: [
    'cli',
    'client-libraries',
    'client/src',
    'lambda/contract',
    'lambda/aws',
    'lambda/apple',
    'lambda/google',
    'lib/settings',
    ...RULES,
  ],
  'cli/build': ['cli/build'],
  // A test push's receipts are answered by the handlers that are deployed.
  'cli/push/receipts': ['cli', 'lambda/contract', 'lambda/handlers', 'lambda/http', ...RULES],
  // `lib/settings` so that local phones have the bundle id of the deployment, `lambda/push` for what is declared of a client
  // library, `docs/generate/your-app` for the lines of the recipes. The page runs the client for apps.
  lab: [
    ...['lab', 'client-libraries', 'local', 'lambda/contract', 'lambda/push', 'lib/settings', 'client'],
    // The time of the second push, which the page names, and the providers' tokens of commands that are copied.
    ...['docs/generate/your-app', 'lambda/ringing/ring-timers.ts'],
    ...['lambda/apple/provider-token.ts', 'lambda/google/token-request.ts'],
  ],
  // `lib` and the names of the bundles for the page of costs, which is generated from the template. `lambda/push` and
  // `client-libraries` for the tables of the page of payloads: what is sent, and who reads it.
  docs: [
    'docs',
    'client/build',
    'client-libraries',
    'lambda/contract',
    'lambda/calls',
    'lambda/push',
    'lambda/bundle',
    'lib',
    'bench/cold-profile/report.ts',
    'bench/cold-profile/results.ts',
    'bench/cold-starts',
    'bench/command-line.ts',
    'bench/report.ts',
    'bench/results.ts',
  ],
  // What is deployed, the local backend, and the environment that both get. A browser is started as the tests start theirs.
  bench: ['bench', 'local', 'lambda/contract', 'lambda/bundle', 'test/support/browser.ts'],
};

/** Packages that only these folders may import. */
const packageHomes: readonly (readonly [pattern: RegExp, folders: readonly string[]])[] = [
  [/^@aws-sdk\//, ['bin', 'lambda/aws', 'local', 'lab', 'bench', 'cli']],
  [/^(aws-cdk-lib|constructs|cdk-nag)/, ['lib', 'bin', 'docs/generate/cost']],
];

/** Packages that a rule may import: none that leaves the process. */
const rulesMayUse = /^(valibot|node:crypto)$/;

const files = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tsx?|mjs)$/.test(file))
    .map((file) => `${folder}/${slashes(file)}`);

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

const all = ['bin', 'lib', 'lambda', 'cli', 'client-libraries', 'local', 'lab', 'docs', 'bench'].flatMap(files);

describe('the arrows between the folders', () => {
  it('have rules for every file', () => {
    expect(all.filter((file) => homeOf(file) === '')).toEqual([]);
    expect(all.length).toBeGreaterThan(50);
  });

  it('point inward only', () => {
    const wrong = all.flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('.'))
        .map((name) => slashes(relative(root, resolve(root, dirname(file), name))))
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
    const rulesFiles = RULES.flatMap(files);
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

  it('lead to no file outside the repository', () => {
    const wrong = all.filter((file) =>
      importsOf(file).some(
        (name) => name.startsWith('..') && resolve(root, dirname(file), name).startsWith(root) === false,
      ),
    );

    expect(wrong).toEqual([]);
  });
});
