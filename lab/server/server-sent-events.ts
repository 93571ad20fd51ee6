import type { ServerResponse } from 'node:http';

/**
 * Minimum milliseconds between two views: a call causes a change every millisecond, and a display frame takes sixteen.
 */
const FRAME_MS = 30;

/** Server-Sent Events: sends the whole view to every client after a change. */
export const makeEventStream = (view: () => unknown) => {
  const clients = new Set<ServerResponse>();
  let page: ServerResponse | undefined;
  let timer: NodeJS.Timeout | undefined;

  const send = (response: ServerResponse): void => void response.write(`data: ${JSON.stringify(view())}\n\n`);
  return {
    /**
     * @param isPage whether the client is the page. Only one page is live: the one before gets `replaced` and no more
     * views
     */
    add: (response: ServerResponse, isPage: boolean): void => {
      if (isPage) {
        page?.end('event: replaced\ndata: {}\n\n');
        page = response;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      clients.add(response);
      response.once('close', () => clients.delete(response));
      send(response);
    },
    changed: (): void => {
      if (clients.size === 0) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const response of clients) send(response);
      }, FRAME_MS);
    },
    close: (): void => {
      clearTimeout(timer);
      for (const response of clients) response.end();
    },
  };
};
