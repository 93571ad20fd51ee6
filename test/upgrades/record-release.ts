/** Keeps the items, the environment and the templates of the checked-out commit as those of the version in `package.json`. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalBackend } from '../../local/start-local-backend.ts';
import { keepEnvironment, releasesDir, root } from './releases.ts';
import { DEPLOYMENT, playScenarios, START } from './scenarios.ts';
import { templates } from './templates.ts';

const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const changed = git('status', '--porcelain', 'lambda', 'lib', 'local');
if (changed !== '') throw new Error(`commit this first, so that the release has a commit:\n${changed}`);

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const folder = join(releasesDir, version);
const write = (file: string, content: unknown): void =>
  writeFileSync(join(folder, file), `${JSON.stringify(content, undefined, 1)}\n`);

let variables: Readonly<Record<string, string>> = {};
const backend = await startLocalBackend({
  ...DEPLOYMENT,
  stoppedAt: START,
  environmentOf: (_fn, environment) => {
    variables = environment;
    return environment;
  },
});
try {
  const { state, held } = await playScenarios(backend);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'templates'), { recursive: true });
  write('release.json', { version, commit: git('rev-parse', 'HEAD') });
  write('items.json', state);
  write('phones.json', held);
  write('environment.json', keepEnvironment(backend, variables));
  for (const [name, template] of Object.entries(templates())) write(`templates/${name}.json`, template);
  console.log(`${folder}: ${state.items.length} items`);
} finally {
  await backend.close();
}
process.exit(0);
