import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../../../local/network/loopback.ts';
import type { LocalRoutes } from '../../../local/routes/local-routes.ts';
import { startTestBackend, type TestBackend } from '../../support/backend.ts';

export interface CountedBackend extends TestBackend {
  /** The command line's requests to SNS so far, by their action. */
  readonly requests: Record<string, number>;
}

/** A local backend that names a proxy in place of its SNS, which counts the command line's requests. */
export const startCountedBackend = async (): Promise<CountedBackend> => {
  const requests: Record<string, number> = {};
  let target = '';
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const action = new URLSearchParams(body).get('Action') ?? '';
    requests[action] = (requests[action] ?? 0) + 1;
    const headers = { 'content-type': String(request.headers['content-type']) };
    try {
      const answer = await fetch(target, { method: 'POST', headers, body });
      response.writeHead(answer.status, { 'content-type': 'text/xml' }).end(await answer.text());
    } catch {
      response.destroy();
    }
  });
  const port = await listenOnLoopback(server, 0);
  const info: LocalRoutes = async (url, _request, response) => {
    if (url.pathname !== '/local/info') return false;
    response.end(JSON.stringify({ ...backend.info, sns: `http://127.0.0.1:${port}` }));
    return true;
  };
  const backend = await startTestBackend({ extraRoutes: info });
  target = backend.info.sns;
  return {
    ...backend,
    requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await backend.close();
    },
  };
};
