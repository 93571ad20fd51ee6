import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { bundleFunctions } from '../lambda/bundle/bundle-functions.ts';
import type { ByVariant } from './by-variant.ts';

/** One implementation of the same two functions. */
export interface Variant {
  readonly title: string;
  /** Files that Lambda would load, which export `handler`. */
  readonly invite: string;
  readonly register: string;
  readonly environment: Readonly<Record<string, string>>;
}

const here = fileURLToPath(new URL('.', import.meta.url));

/** As CDK's `NodejsFunction` bundles by default, with the SDK included. */
const defaultOptions: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
};

const powertools = {
  POWERTOOLS_SERVICE_NAME: 'serverless-typescript-demo',
  POWERTOOLS_METRICS_NAMESPACE: 'AwsSamples',
  POWERTOOLS_LOG_LEVEL: 'WARN',
  POWERTOOLS_LOGGER_LOG_EVENT: 'true',
  // As in a function with tracing enabled. Segments are sent by UDP; no daemon receives them here.
  _X_AMZN_TRACE_ID: 'Root=1-69214000-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=1',
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
  AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR',
};

/** Builds all variants into `dir`. */
export const buildVariants = async (dir: string): Promise<ByVariant<Variant>> => {
  const bundle = async (from: string, name: string, options: BuildOptions): Promise<string> => {
    const outfile = join(dir, name, 'index.js');
    await build({ entryPoints: [join(here, from)], outfile, ...options });
    return outfile;
  };
  const minified: BuildOptions = { ...defaultOptions, minify: true };
  const ours = join(dir, 'ours');
  const [floorInvite, floorRegister, samplesInvite, samplesRegister, express] = await Promise.all([
    bundle('floor/invite.ts', 'floor-invite', minified),
    bundle('floor/register.ts', 'floor-register', minified),
    bundle('peers/samples/invite.ts', 'samples-invite', defaultOptions),
    bundle('peers/samples/register.ts', 'samples-register', defaultOptions),
    bundle('peers/express/handler.ts', 'express', defaultOptions),
    bundleFunctions(ours, { sourceMaps: 'external' }),
  ]);
  await mkdir(dir, { recursive: true });
  // The bundles are CommonJS, whatever `package.json` the temporary directory is below.
  await writeFile(join(dir, 'package.json'), '{"type":"commonjs"}');
  return {
    floor: {
      title: 'floor: hand-written, no SDK',
      invite: floorInvite,
      register: floorRegister,
      environment: {},
    },
    ours: {
      title: 'Ringthrough',
      invite: join(ours, 'invite', 'index.js'),
      register: join(ours, 'devices', 'index.js'),
      environment: {},
    },
    samples: {
      title: 'shape of aws-samples/serverless-typescript-demo',
      invite: samplesInvite,
      register: samplesRegister,
      environment: powertools,
    },
    express: {
      title: 'Express behind @vendia/serverless-express',
      invite: express,
      register: express,
      environment: {},
    },
  };
};
