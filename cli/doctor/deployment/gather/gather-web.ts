import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import * as v from 'valibot';
import { SOCKET_PROTOCOL } from '../../../../lambda/contract/enums.ts';
import { routes } from '../../../../lambda/contract/routes.ts';
import type { Deployment } from '../../../target/deployment.ts';
import type { Snapshot } from '../snapshot.ts';
import { read } from './reading.ts';

const TIMEOUT_MS = 10_000;
/** An origin that no deployment lists: it shows whether every page is allowed. */
const ANY_ORIGIN = 'https://ringthrough-doctor.example';

const Config = v.pipe(v.string(), v.parseJson(), v.object({ socket: v.object({ url: v.string() }) }));

/** How the API and the sockets answer from here, without a token. @param origin of the preflight; one that nobody has by default */
export const gatherWeb = async ({ api, socket }: Deployment, origin: string | undefined): Promise<Snapshot['web']> => {
  const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${api}${path}`, { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = await response.text();
    const contentType = response.headers.get('content-type') ?? undefined;
    return { status: response.status, ...(contentType && { contentType }), headers: response.headers, text };
  };
  const [clientConfig, unauthenticated, preflight, socketStatus] = await Promise.all([
    read(`GET ${api}${routes.clientConfig.path}`, async () => {
      const start = performance.now();
      const { headers: _, text, ...answer } = await ask('GET', routes.clientConfig.path);
      const config = v.safeParse(Config, text);
      const ms = Math.round(performance.now() - start);
      return { ...answer, ms, ...(config.success && { socketUrl: config.output.socket.url }) };
    }),
    read(`GET ${api}${routes.listDevices.path}`, async () => {
      const { headers: _, text: __, ...answer } = await ask('GET', routes.listDevices.path);
      return answer;
    }),
    read(`OPTIONS ${api}${routes.invite.path}`, async () => {
      const {
        headers,
        text: _,
        ...answer
      } = await ask('OPTIONS', routes.invite.path, {
        origin: origin ?? ANY_ORIGIN,
        'access-control-request-method': routes.invite.method,
        'access-control-request-headers': 'authorization,content-type',
      });
      const allowed = (name: string) => headers.get(`access-control-allow-${name}`) ?? undefined;
      const [allowOrigin, allowHeaders, allowMethods] = [allowed('origin'), allowed('headers'), allowed('methods')];
      return {
        ...answer,
        origin: origin ?? ANY_ORIGIN,
        isNamed: origin !== undefined,
        ...(allowOrigin && { allowOrigin }),
        ...(allowHeaders && { allowHeaders }),
        ...(allowMethods && { allowMethods }),
      };
    }),
    read(`opening ${socket}`, () => upgradeStatus(socket)),
  ]);
  return { clientConfig, unauthenticated, preflight, socket: socketStatus };
};

/** The status of an upgrade without a token. `WebSocket` shows none. 101 is the end of the request too. */
const upgradeStatus = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const target = new URL(url.replace(/^ws/, 'http'));
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(target, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.from('ringthrough-test').toString('base64'),
        'sec-websocket-protocol': SOCKET_PROTOCOL,
      },
      timeout: TIMEOUT_MS,
    });
    request.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('upgrade', (_, socket) => {
      socket.destroy();
      resolve(101);
    });
    request.once('timeout', () => request.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
    request.once('error', reject);
    request.end();
  });
