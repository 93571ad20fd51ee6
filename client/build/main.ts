import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { buildDeclarations, buildScripts } from './build-package.ts';

/* `npm run build -w client`: what is published, in `client/dist`. */

const dist = fileURLToPath(new URL('../dist', import.meta.url));
await rm(dist, { recursive: true, force: true });
await Promise.all([buildScripts(dist), buildDeclarations(dist)]);
