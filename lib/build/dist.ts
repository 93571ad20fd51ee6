import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What is published, besides the texts of the root. */
export const DIST = join(ROOT, 'dist');
/** Declarations before they are rolled up, and the description of the API. */
export const WORK = join(ROOT, '.build', 'package');
/** API Extractor's description of the API: https://api-extractor.com/pages/setup/generating_docs/ */
export const API_DESCRIPTION = join(WORK, 'ringthrough.api.json');

/** The declarations in one file, before it is copied to what is published. */
export const ROLLED_UP = join(WORK, 'index.d.ts');
