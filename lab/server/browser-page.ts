import { readFile } from 'node:fs/promises';
import { CLIENT_SCRIPT, type PageFile } from './page-file.ts';

/** Where Bob's browser is: the page and the service worker of docs/web, as an app copies them. */
const PATH = '/browser/';
const FOLDER = new URL('../../docs/web/', import.meta.url);

/** Its backend is at another origin, as an app's is: the page is opened at `localhost`, and the API is at 127.0.0.1. */
const CONTENT_SECURITY_POLICY =
  "default-src 'self'; connect-src http://127.0.0.1:* ws://127.0.0.1:*; media-src 'self' blob:; frame-ancestors 'none'";

const read = (name: string): Promise<string> => readFile(new URL(name, FOLDER), 'utf8');

/** The files by path. @param client the script of the client */
export const browserPage = async (client: PageFile): Promise<readonly (readonly [string, PageFile])[]> => {
  const [html, script, worker, manifest] = await Promise.all(
    ['index.html', 'page.js', 'ringthrough-sw.js', 'calls.webmanifest'].map(read),
  );
  const file = (type: string, content = ''): PageFile => ({ type, content });
  const ofThisMachine = script?.replace("'http://127.0.0.1:3000'", '`http://127.0.0.1:$' + '{location.port}`');
  return [
    [PATH, { ...file('text/html', html), policy: CONTENT_SECURITY_POLICY }],
    [`${PATH}page.js`, file('text/javascript', ofThisMachine)],
    [`${PATH}ringthrough-sw.js`, file('text/javascript', worker)],
    [`${PATH}calls.webmanifest`, file('application/manifest+json', manifest)],
    [`${PATH}${CLIENT_SCRIPT.slice(1)}`, client],
  ];
};
