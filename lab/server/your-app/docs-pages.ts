import { readdirSync, readFileSync } from 'node:fs';

const DOCS = new URL('../../../docs/', import.meta.url);

const pagesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, DOCS))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `${folder}${file}`);

/** The pages that the lab serves: those of `docs` and `docs/your-app`. */
const PAGES: ReadonlySet<string> = new Set([...pagesIn(''), ...pagesIn('your-app/')]);

/**
 * The Markdown of `/docs/your-app/cordova.md`, read when it is requested. `undefined` for any other path: only names of the list
 * are read, so that no path leads out of the folder.
 */
export const docsPage = (pathname: string): string | undefined => {
  const page = pathname.replace(/^\/docs\//, '');
  return pathname.startsWith('/docs/') && PAGES.has(page) ? readFileSync(new URL(page, DOCS), 'utf8') : undefined;
};
