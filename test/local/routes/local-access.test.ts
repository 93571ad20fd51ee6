/** Which pages and programs may use the `/local` routes. */
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localAccess } from '../../../local/routes/local-access.ts';
import { startTestBackend, type TestBackend } from '../../support/backend.ts';

let backend: TestBackend;
let port: string;
beforeAll(async () => {
  // Stands for routes such as the lab's.
  backend = await startTestBackend({
    extraRoutes: async ({ pathname }, _request, response) => {
      if (pathname !== '/' && pathname !== '/local/extra') return false;
      response.end('extra');
      return true;
    },
  });
  ({ port } = new URL(backend.url));
});
afterAll(() => backend.close());

/** Uses `node:http`, because `fetch` does not allow another Host or Origin. */
const send = async (method: string, path: string, headers: Record<string, string>) => {
  const sent = request(`${backend.url}${path}`, { method, headers }).end();
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
};

const ROUTES = [
  ['GET', '/local/info'],
  ['GET', '/local/token?user=alice'],
  ['GET', '/local/pushes'],
  ['GET', '/local/messages'],
  ['GET', '/local/faults'],
  ['GET', '/local/jwks.json'],
  ['DELETE', '/local/faults'],
  ['GET', '/local/extra'],
] as const;
const READABLE = ROUTES.slice(0, 2);
const OTHERS = ROUTES.slice(2);

describe('a request to a /local route', () => {
  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:3000', '192.168.0.7:3000', '[::2]:3000'])(
    'is refused if its Host is %s, because a foreign domain may point at this machine',
    async (host) => {
      for (const [method, path] of ROUTES) {
        const { status, headers, body } = await send(method, path, { host, origin: `http://${host}` });

        expect([path, status, headers['content-type']]).toEqual([path, 403, 'application/problem+json; charset=utf-8']);
        expect(JSON.parse(body)).toEqual({
          type: 'about:blank',
          title: 'Forbidden',
          status: 403,
          detail: `Host is "${host}": /local answers only at 127.0.0.1, localhost or [::1]`,
        });
      }
    },
  );

  it.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST:80', '[::1]:4000'])('is answered at %s', async (host) => {
    for (const [method, path] of ROUTES) {
      expect([path, (await send(method, path, { host })).status]).toEqual([path, method === 'DELETE' ? 204 : 200]);
    }
  });

  it('is answered for the local backend’s own page', async () => {
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
      for (const [method, path] of ROUTES) {
        const { status } = await send(method, path, { host, origin: `http://${host}` });
        expect([path, status]).toEqual([path, method === 'DELETE' ? 204 : 200]);
      }
    }
  });

  it.each([
    'http://localhost:5173',
    'http://127.0.0.1:8080',
    'http://[::1]:8100',
    'https://localhost',
    'capacitor://localhost',
  ])('may read the URLs and a token from a page of %s, and nothing else', async (origin) => {
    for (const [method, path] of READABLE) {
      const { status, headers } = await send(method, path, { origin });
      expect([path, status, headers['access-control-allow-origin'], headers.vary]).toEqual([
        path,
        200,
        origin,
        'Origin',
      ]);
    }
    for (const [method, path] of OTHERS) {
      const { status, headers, body } = await send(method, path, { origin });
      expect([path, status, headers['access-control-allow-origin']]).toEqual([path, 403, undefined]);
      expect(JSON.parse(body).detail).toBe(
        `Origin is "${origin}": for ${method} ${path} it must be "http://127.0.0.1:${port}", or absent`,
      );
    }
  });

  it.each(['https://example.com', 'http://localhost.evil.example', 'http://evil.example:127', 'null'])(
    'is refused from a page of %s',
    async (origin) => {
      for (const [method, path] of ROUTES) {
        const { status, headers, body } = await send(method, path, { origin });
        expect([path, status, headers['access-control-allow-origin']]).toEqual([path, 403, undefined]);
        expect(JSON.parse(body).detail).toContain(`Origin is "${origin}"`);
      }
    },
  );

  it('changes nothing if it is refused', async () => {
    backend.faults.add({ target: { service: 'sns' }, fault: { kind: 'failing' } });

    await send('DELETE', '/local/faults', { origin: 'http://localhost:5173' });

    expect(backend.faults.faults()).toHaveLength(1);
  });

  it('has an answer that a cache does not give to another page, also without an Origin', async () => {
    const { headers } = await send('GET', '/local/info', {});

    expect([headers.vary, headers['access-control-allow-origin']]).toEqual(['Origin', undefined]);
  });
});

describe('a request to another route', () => {
  it('is answered under any Host and Origin', async () => {
    const headers = { host: 'api.example.com', origin: 'https://example.com' };

    const [page, api] = [await send('GET', '/', headers), await send('GET', '/v1/calls', headers)];

    expect([page.status, api.status]).toEqual([200, 401]);
  });
});

describe('the access to a /local route', () => {
  const loopback = { host: '127.0.0.1:3000', origin: 'http://localhost:5173' };

  it('needs a Host, which HTTP/1.0 does not', () => {
    expect(localAccess({ method: 'GET', pathname: '/local/info', headers: {} }).kind).toBe('refused');
  });

  it('of a page of another loopback origin is to read only', () => {
    const accessOf = (method: string) => localAccess({ method, pathname: '/local/token', headers: loopback }).kind;

    expect([accessOf('GET'), accessOf('POST')]).toEqual(['allowed', 'refused']);
  });
});
