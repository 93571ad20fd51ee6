import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleCli } from '../../cli/build/bundle-cli.ts';
import { bundleFunctions } from '../../lambda/bundle/bundle-functions.ts';
import { buildDeclarations } from './build-declarations.ts';
import { bundleConstructs } from './bundle-constructs.ts';
import { DIST, ROOT } from './dist.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

/** Writes `dist` and `THIRD_PARTY_NOTICES`. @throws Error when something would be published that must not be */
export const buildPackage = async (): Promise<void> => {
  await rm(DIST, { recursive: true, force: true });
  await mkdir(DIST);
  // The sources are ES modules; CDK apps in TypeScript, as `cdk init` makes them, are CommonJS like aws-cdk-lib.
  await writeFile(join(DIST, 'package.json'), '{ "type": "commonjs" }\n');
  const [constructs, functions, cli] = await Promise.all([
    bundleConstructs(join(DIST, 'lib', 'index.js')),
    bundleFunctions(join(DIST, 'functions'), { sourceMaps: 'none' }),
    bundleCli(join(DIST, 'cli')),
    buildDeclarations(join(DIST, 'lib', 'index.d.ts')),
  ]);
  const notices = await thirdPartyNotices([constructs, functions, cli]);
  await writeFile(join(ROOT, 'THIRD_PARTY_NOTICES'), notices);
};
