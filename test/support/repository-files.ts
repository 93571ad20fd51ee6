import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Installed, built or written by the tools. */
const SKIPPED = /(^|\/)(node_modules|\.build|\.git|cdk\.out|dist|\.apps|THIRD_PARTY_NOTICES)$/;

/** The repository's files, from its root, with slashes on every system: `test/support/repository-files.ts`. */
export const repositoryFiles = (folder = ''): readonly string[] =>
  readdirSync(`${root}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (SKIPPED.test(path)) return [];
    return entry.isDirectory() ? repositoryFiles(path) : entry.isFile() ? [path] : [];
  });
