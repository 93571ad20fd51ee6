import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiReference } from '../../client/build/api-reference.ts';
import { buildDeclarations } from '../../client/build/build-package.ts';
import { apiReference as constructsReference } from '../../lib/build/api-reference.ts';
import { buildDeclarations as buildConstructDeclarations } from '../../lib/build/build-declarations.ts';
import { generatedDocs } from './generated-docs.ts';

/** `npm run docs`: writes every generated page. */
const scratch = await mkdtemp(join(tmpdir(), 'declarations-'));
await buildDeclarations(scratch);
await buildConstructDeclarations(join(scratch, 'constructs.d.ts'));
for (const [file, text] of Object.entries({
  ...generatedDocs(),
  'client-reference.md': apiReference(),
  '../API.md': constructsReference(),
})) {
  await writeFile(new URL(`../${file}`, import.meta.url), text);
}
