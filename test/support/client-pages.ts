import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildScripts } from '../../client/build/build-package.ts';

/** Pages of another origin than the API's, and the scripts of the client beside them. */
export interface ClientPages {
  readonly origin: string;
  close(): void;
}

/** @param pages the text of each page and script, by path: of `.js` it is a script */
export const startClientPages = async (pages: Readonly<Record<string, string>>): Promise<ClientPages> => {
  const folder = await mkdtemp(join(tmpdir(), 'client-'));
  await buildScripts(folder);
  const server = createServer(({ url: given = '/' }, response) => {
    const url = given.replace(/\?.*/, '');
    const isScript = url.endsWith('.js');
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(pages[url] ?? (isScript ? readFileSync(join(folder, url.slice(1))) : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};
