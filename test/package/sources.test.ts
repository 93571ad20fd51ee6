import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './support/consumers.ts';
import { run } from './support/run.ts';

it('the constructs use nothing that the oldest supported CDK does not declare', async () => {
  const oldest = join(ROOT, 'test/package/oldest/node_modules/aws-cdk-lib');
  const tsconfig = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      // The declarations of that time are not written for it.
      exactOptionalPropertyTypes: false,
      typeRoots: [join(ROOT, 'node_modules/@types')],
      paths: {
        'aws-cdk-lib': [join(oldest, 'index.d.ts')],
        'aws-cdk-lib/*': [join(oldest, '*', 'index.d.ts')],
      },
    },
    include: [],
    files: [join(ROOT, 'lib/index.ts')],
  };
  const file = join(mkdtempSync(join(tmpdir(), 'oldest-')), 'tsconfig.json');
  writeFileSync(file, JSON.stringify(tsconfig));

  const reported = await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', file], ROOT).catch(
    (error) => error.message,
  );

  expect(reported).toBe('');
}, 120_000);
