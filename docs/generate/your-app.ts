import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fillPage } from './your-app/fill-page.ts';

const folder = new URL('../your-app/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

/** Names of the pages in `docs/your-app`, without `.md`. */
export const yourAppPages = (): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.md'))
        .map((file) => file.replace(/\.md$/, ''))
        .sort()
    : [];

/** The pages of `docs/your-app`: written by hand, but for code, which is that of `docs/your-app/src`, and the tables of system APIs. */
export const yourApp = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    yourAppPages().map((name) => [`your-app/${name}.md`, fillPage(name, read(`${name}.md`), { read })]),
  );
