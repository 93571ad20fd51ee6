import type { ServerResponse } from 'node:http';
import type { LocalRoutes } from '../../../local/routes/local-routes.ts';
import { CONTENT_SECURITY_POLICY } from '../content-security-policy.ts';
import { FINDING_IDS } from '../findings/finding.ts';
import { docsHtml } from './docs-html.ts';
import { docsPage, docsPicture, isDocsPath } from './docs-pages.ts';
import { findingCode } from './finding-code.ts';
import { libraryGuides } from './library-guides.ts';

/**
 * The routes from a finding to the code:
 *
 * - `GET /local/lab/findings/{id}`: a `FindingCodeView`, the lines of `docs/your-app` for each framework
 * - `GET /local/lab/libraries`: a `LibraryGuideView` for each client library and platform
 * - `GET /docs/{page}.md`, `/docs/your-app/{page}.md`, `/docs/decisions/{page}.md`: the page of this commit, as HTML
 * - `GET /docs/pictures/{picture}.png`
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
    const picture = docsPicture(pathname);
    if (json !== undefined) send(response, 'application/json; charset=utf-8', json);
    else if (page !== undefined) send(response, 'text/html; charset=utf-8', docsHtml(pathname, page, isDocsPath));
    else if (picture !== undefined) send(response, 'image/png', picture);
    else return false;
    return true;
  };
};

const send = (response: ServerResponse, type: string, content: string | Buffer): void => {
  response.writeHead(200, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
  });
  response.end(content);
};
