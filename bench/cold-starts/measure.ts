import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundleFunctions } from '../../lambda/bundle/bundle-functions.ts';
import { eagerFunctions } from '../../lambda/bundle/eager-functions.ts';
import { leanSdk } from '../../lambda/bundle/lean-sdk.ts';
import { ENV, type WebPushSettings } from '../../lambda/contract/environment.ts';
import { environmentOf } from '../environment.ts';
import { inviteEvent } from '../events.ts';
import { machine } from '../machine.ts';
import { functionsNode, runChild } from '../run-child.ts';
import { startStub } from '../stub/start-stub.ts';
import { FUNCTIONS } from './assumptions.ts';
import { GROUPED_FUNCTIONS } from './variants.ts';

const ROUNDS = 9;
const script = fileURLToPath(new URL('./measure-import.mjs', import.meta.url));
const entries = fileURLToPath(new URL('../../lambda/entry', import.meta.url));

/** The functions of the variant "grouped" as one bundle. */
const bundleGrouped = (outfile: string) =>
  build({
    stdin: {
      contents: GROUPED_FUNCTIONS.map((name, index) => `export * as f${index} from './${name}.ts';`).join('\n'),
      resolveDir: entries,
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    plugins: [leanSdk(), eagerFunctions()],
    define: { 'process.env.RINGTHROUGH_VERSION': '"bench"' },
  });

const webPush: WebPushSettings = {
  secretName: 'web-push',
  subject: 'mailto:a@example.com',
  hosts: [],
  allow: 'public',
};

/** Writes `measured.json`: the least CPU time of several processes, which other load on the machine disturbs least. */
export const measure = async (): Promise<void> => {
  const measuredOn = machine();
  const dir = await mkdtemp(join(tmpdir(), 'ringthrough-cold-starts-'));
  const stub = await startStub(dir);
  try {
    await Promise.all([bundleFunctions(dir, { sourceMaps: 'none' }), bundleGrouped(join(dir, 'grouped', 'index.js'))]);
    const environment = {
      ...environmentOf(stub),
      [ENV.registrationQueueUrl]: `${stub.urls.sqs}/111122223333/registrations`,
      [ENV.webPush]: JSON.stringify(webPush),
      [ENV.ice]: JSON.stringify({ stun: [] }),
      [ENV.socketUrl]: 'wss://abcdefghij.execute-api.eu-west-1.amazonaws.com/v1',
      [ENV.identity]: JSON.stringify([
        { issuer: 'https://issuer.test/', audience: ['ringthrough'], algorithms: ['RS256'] },
      ]),
    };
    const names = [...FUNCTIONS, 'grouped'];
    const found = new Map(names.map((name) => [name, Number.POSITIVE_INFINITY]));
    const firstEvents: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const name of names) {
        const { stdout } = await promisify(execFile)(functionsNode, [script, join(dir, name, 'index.js')], {
          env: { PATH: process.env.PATH, ...environment },
        });
        found.set(name, Math.min(found.get(name) ?? 0, Number(stdout.split('\n').at(-1))));
      }
      const file = join(dir, 'invite', 'index.js');
      const { imported, first, warm } = await runChild({
        file,
        events: [inviteEvent(1)],
        environment,
        runs: 50,
        warmUp: 50,
      });
      firstEvents.push(first.cpu - imported.cpu - (warm[0]?.cpu ?? 0));
    }
    const measured = {
      machine: measuredOn,
      importMs: Object.fromEntries([...found].map(([name, ms]) => [name, Number(ms.toFixed(1))])),
      firstEventCpuMs: Number(Math.min(...firstEvents).toFixed(1)),
    };
    await writeFile(new URL('./measured.json', import.meta.url), `${JSON.stringify(measured, undefined, 2)}\n`);
  } finally {
    stub.close();
    await rm(dir, { recursive: true, force: true });
  }
};
