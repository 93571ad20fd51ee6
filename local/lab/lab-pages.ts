import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import type { LocalPage } from '../local-pages.ts';
import { CannotDo } from '../phones/phone.ts';
import { LabAction } from './actions.ts';
import { isOwnRequest } from './own-page-only.ts';
import type { PageFile } from './page-bundle.ts';

export interface LabPagesDeps {
  readonly files: ReadonlyMap<string, PageFile>;
  /** @param isPage whether it is the page itself, of which only the newest is live */
  readonly watch: (response: ServerResponse, isPage: boolean) => void;
  readonly view: () => unknown;
  readonly message: (hop: number) => string | undefined;
  readonly act: (action: LabAction) => Promise<void>;
}

const HOP = /^\/local\/lab\/hops\/(\d+)$/;
const Action = v.pipe(v.string(), v.parseJson(undefined, 'is not JSON'), LabAction);

/** Nothing from elsewhere, should the page ever be made to ask for it. `'unsafe-inline'` is for the styles of elements. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; media-src 'self' blob:; frame-ancestors 'none'";

/**
 * The lab over HTTP:
 *
 * - `GET /` and its files: the page
 * - `GET /local/lab`: all that it shows; `GET /local/lab/events` the same as Server-Sent Events, again after each change.
 *   With `?page` whoever asked so before is sent the event `elsewhere`: two pages would take the phones' sockets from each other
 * - `GET /local/lab/hops/{id}`: the message of a hop
 * - `POST /local/lab/act`: a {@link LabAction}
 */
export const labPages = ({ files, watch, view, message, act }: LabPagesDeps): LocalPage => {
  return async ({ pathname, searchParams }, request, response) => {
    const file = request.method === 'GET' ? files.get(pathname) : undefined;
    const hop = request.method === 'GET' ? HOP.exec(pathname)?.[1] : undefined;
    if (hop !== undefined) sendText(response, message(Number(hop)) ?? '"that journey is over"');
    else if (file !== undefined) sendFile(response, file);
    else if (request.method === 'GET' && pathname === '/local/lab') sendJson(response, 200, view());
    else if (request.method === 'GET' && pathname === '/local/lab/events') watch(response, searchParams.has('page'));
    else if (request.method === 'POST' && pathname === '/local/lab/act') await perform(act, request, response);
    else return false;
    return true;
  };
};

const perform = async (act: LabPagesDeps['act'], request: IncomingMessage, response: ServerResponse): Promise<void> => {
  if (!isOwnRequest(request)) return sendJson(response, 403, { message: 'only this machine’s own page may do that' });
  const given = v.safeParse(Action, await text(request));
  if (!given.success) return sendJson(response, 400, { message: given.issues[0].message });
  try {
    await act(given.output);
    response.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof CannotDo || error instanceof RangeError)) throw error;
    sendJson(response, 409, { message: error.message });
  }
};

const sendFile = (response: ServerResponse, { type, content }: PageFile): void => {
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    ...(type === 'text/html' && { 'content-security-policy': POLICY }),
  });
  response.end(content);
};

const sendJson = (response: ServerResponse, status: number, body: unknown): void =>
  sendText(response, JSON.stringify(body, null, 2), status);

const sendText = (response: ServerResponse, json: string, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(json);
};
