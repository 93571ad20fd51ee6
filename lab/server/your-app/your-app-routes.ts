import type { ServerResponse } from 'node:http';
import type { LocalRoutes } from '../../../local/routes/local-routes.ts';
import { FINDING_IDS } from '../findings/finding.ts';
import { docsPage } from './docs-pages.ts';
import { findingCode } from './finding-code.ts';
import { libraryGuides } from './library-guides.ts';

/**
 * The routes from a finding to the code:
 *
 * - `GET /local/lab/findings/{id}`: a `FindingCodeView`, the lines of `docs/your-app` for each framework
 * - `GET /local/lab/libraries`: a `LibraryGuideView` for each client library and platform
 * - `GET /docs/your-app/{page}.md`, `GET /docs/{page}.md`: the page, as text
 */
export const yourAppRoutes = (): LocalRoutes => {
  const documents: ReadonlyMap<string, string> = new Map([
    ['/local/lab/libraries', JSON.stringify(libraryGuides())],
    ...FINDING_IDS.map((id) => [`/local/lab/findings/${id}`, JSON.stringify(findingCode(id))] as const),
  ]);
  return async ({ pathname }, { method }, response) => {
    if (method !== 'GET') return false;
    const json = documents.get(pathname);
    const page = docsPage(pathname);
    if (json !== undefined) send(response, 'application/json', json);
    else if (page !== undefined) send(response, 'text/plain', page);
    else return false;
    return true;
  };
};

const send = (response: ServerResponse, type: string, content: string): void => {
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(content);
};
