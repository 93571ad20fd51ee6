import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import type { LocalRoutes } from '../../local/routes/local-routes.ts';
import { InvalidStateError } from '../phones/phone.ts';
import { CONTENT_SECURITY_POLICY } from './content-security-policy.ts';
import { LabAction } from './lab-action.ts';
import type { PageFile } from './page-file.ts';
import { yourAppRoutes } from './your-app/your-app-routes.ts';

export interface LabRoutesDeps {
  readonly files: ReadonlyMap<string, PageFile>;
  /** Sends views as Server-Sent Events. @param isPage whether the client is the page: only the newest page is live */
  readonly subscribe: (response: ServerResponse, isPage: boolean) => void;
  readonly view: () => unknown;
  /** The complete payload of the last push, as JSON. */
  readonly payload: () => string | undefined;
  /** `/local/lab/hops`: see `trace/hop-routes.ts` */
  readonly hops: LocalRoutes;
  readonly act: (action: LabAction) => Promise<void>;
}

const Action = v.pipe(v.string(), v.parseJson(undefined, 'is not JSON'), LabAction);

/**
 * The HTTP routes of the lab:
 *
 * - `GET /` and its files: the page
 * - `GET /local/lab`: a `LabView`
 * - `GET /local/lab/events`: a `LabView` as Server-Sent Events, sent again after each change. With `?page`, the client
 *   that used `?page` before gets the event `replaced`, because two pages would close each other's phone sockets
 * - `GET /local/lab/payload`: the payload of the last push, complete; `null` before the first
 * - `GET /local/lab/hops…`: the messages of hops, see `trace/hop-routes.ts`
 * - `POST /local/lab/act`: a {@link LabAction}
 * - those of `your-app/your-app-routes.ts`: lines of code, client libraries, and pages of the docs
 */
export const labRoutes = ({ files, subscribe, view, payload, hops, act }: LabRoutesDeps): LocalRoutes => {
  const serveYourApp = yourAppRoutes();
  return async (url, request, response) => {
    const { pathname, searchParams } = url;
    const file = request.method === 'GET' ? files.get(pathname) : undefined;
    if (await hops(url, request, response)) return true;
    if (file !== undefined) sendFile(response, file);
    else if (request.method === 'GET' && pathname === '/local/lab') sendJson(response, 200, view());
    else if (request.method === 'GET' && pathname === '/local/lab/payload') sendText(response, payload() ?? 'null');
    else if (request.method === 'GET' && pathname === '/local/lab/events')
      subscribe(response, searchParams.has('page'));
    else if (request.method === 'POST' && pathname === '/local/lab/act') await perform(act, request, response);
    else return await serveYourApp(url, request, response);
    return true;
  };
};

const perform = async (
  act: LabRoutesDeps['act'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  // A page needs CORS to send JSON, but not to send a form.
  if (!request.headers['content-type']?.startsWith('application/json'))
    return sendJson(response, 403, { message: 'content-type must be application/json' });
  const given = v.safeParse(Action, await text(request));
  if (!given.success) return sendJson(response, 400, { message: given.issues[0].message });
  try {
    await act(given.output);
    response.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof InvalidStateError || error instanceof RangeError)) throw error;
    sendJson(response, 409, { message: error.message });
  }
};

const sendFile = (response: ServerResponse, { type, content, policy = CONTENT_SECURITY_POLICY }: PageFile): void => {
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    ...(type === 'text/html' && { 'content-security-policy': policy }),
  });
  response.end(content);
};

const sendJson = (response: ServerResponse, status: number, body: unknown): void =>
  sendText(response, JSON.stringify(body, null, 2), status);

const sendText = (response: ServerResponse, json: string, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(json);
};
