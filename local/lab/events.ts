import type { ServerResponse } from 'node:http';

/** At most so often, in milliseconds: a call makes a change a millisecond, and an eye sees a frame in sixteen. */
const FRAME_MS = 30;

/** Server-Sent Events: the whole view, to everybody who looks, whenever it may have changed. */
export const makeEvents = (view: () => unknown) => {
  const watching = new Set<ServerResponse>();
  let page: ServerResponse | undefined;
  let timer: NodeJS.Timeout | undefined;

  const send = (response: ServerResponse): void => void response.write(`data: ${JSON.stringify(view())}\n\n`);
  return {
    /** @param isPage of which there is one: the one before is told, and hears no more */
    add: (response: ServerResponse, isPage: boolean): void => {
      if (isPage) {
        page?.end('event: elsewhere\ndata: {}\n\n');
        page = response;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      watching.add(response);
      response.once('close', () => watching.delete(response));
      send(response);
    },
    changed: (): void => {
      if (watching.size === 0) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const response of watching) send(response);
      }, FRAME_MS);
    },
    close: (): void => {
      clearTimeout(timer);
      for (const response of watching) response.end();
    },
  };
};
