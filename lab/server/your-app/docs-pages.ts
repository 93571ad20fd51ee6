import { readdirSync, readFileSync } from 'node:fs';

const DOCS = new URL('../../../docs/', import.meta.url);

const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(new URL(folder, DOCS))
    .filter((file) => file.endsWith(ending))
    .map((file) => `/docs/${folder}${file}`);

/** The paths that the lab serves. Only these are read, so that no path leads out of the folder. */
const PAGES: ReadonlySet<string> = new Set(['', 'decisions/', 'your-app/'].flatMap((folder) => filesIn(folder, '.md')));
const PICTURES: ReadonlySet<string> = new Set(filesIn('pictures/', '.png'));

const read = (pathname: string): Buffer => readFileSync(new URL(pathname.slice('/docs/'.length), DOCS));

/** The Markdown of `/docs/your-app/cordova.md`, read when it is requested; `undefined` for any other path. */
export const docsPage = (pathname: string): string | undefined =>
  PAGES.has(pathname) ? read(pathname).toString() : undefined;

/** `/docs/pictures/killed-app.png`; `undefined` for any other path. */
export const docsPicture = (pathname: string): Buffer | undefined =>
  PICTURES.has(pathname) ? read(pathname) : undefined;

export const isDocsPath = (pathname: string): boolean => PAGES.has(pathname) || PICTURES.has(pathname);
