import { writeFile } from 'node:fs/promises';
import { generatedDocs } from './generated-docs.ts';

/** `npm run docs`: writes every generated page. */
for (const [file, text] of Object.entries(generatedDocs())) {
  await writeFile(new URL(`../${file}`, import.meta.url), text);
}
