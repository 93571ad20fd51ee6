import type { ServerResponse } from 'node:http';
import * as v from 'valibot';
import type { LocalRoutes } from '../../../local/routes/local-routes.ts';
import { COPY_FORMATS, type CopyFormat, type HopSearchView, type MessageView } from './message-view.ts';

export interface HopRoutesDeps {
  readonly message: (hop: number) => MessageView | undefined;
  readonly copy: (hop: number, format: CopyFormat) => string | undefined;
  readonly search: (text: string) => readonly number[];
  /** By path. */
  readonly credential: (path: string) => Promise<string> | undefined;
}

const HOP = /^\/local\/lab\/hops\/(\d+)(?:\/copy\/([\w-]+))?$/;

/**
 * - `GET /local/lab/hops/{id}`: the {@link MessageView} of a hop; tokens are shortened
 * - `GET /local/lab/hops/{id}/copy/{format}`: the complete message as text: `json`, `curl` or `aws-cli`
 * - `GET /local/lab/hops?text=…`: a {@link HopSearchView}
 * - `GET /local/lab/credentials/…`: what a copied curl command needs for the simulators of Apple and Google, as text
 */
export const hopRoutes =
  ({ message, copy, search, credential }: HopRoutesDeps): LocalRoutes =>
  async ({ pathname, searchParams }, { method }, response) => {
    if (method !== 'GET') return false;
    const [, id, format] = HOP.exec(pathname) ?? [];
    if (pathname === '/local/lab/hops') {
      const found: HopSearchView = { ids: search(searchParams.get('text') ?? '') };
      send(response, 200, 'application/json', JSON.stringify(found));
      return true;
    }
    if (id !== undefined) {
      const isFormat = v.is(v.picklist(COPY_FORMATS), format);
      if (format === undefined) sendFound(response, 'application/json', json(message(Number(id))));
      else sendFound(response, 'text/plain', isFormat ? copy(Number(id), format) : undefined);
      return true;
    }
    const text = await credential(pathname);
    if (text === undefined) return false;
    send(response, 200, 'text/plain', text);
    return true;
  };

const json = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(value));

const sendFound = (response: ServerResponse, type: string, content: string | undefined): void =>
  content === undefined
    ? send(response, 404, 'application/json', '{"message":"the trace was cleared, or has no such copy"}')
    : send(response, 200, type, content);

const send = (response: ServerResponse, status: number, type: string, content: string): void => {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
  response.end(content);
};
