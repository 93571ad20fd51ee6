import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiReference } from '../../client/build/api-reference.ts';
import { buildDeclarations } from '../../client/build/build-package.ts';
import { generatedDocs } from './generated-docs.ts';

/** `npm run docs`: writes every generated page. */
await buildDeclarations(await mkdtemp(join(tmpdir(), 'client-')));
for (const [file, text] of Object.entries({ ...generatedDocs(), 'client-reference.md': apiReference() })) {
  await writeFile(new URL(`../${file}`, import.meta.url), text);
}
