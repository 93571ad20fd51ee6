import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { refusalOf } from '../../cli/events/verify-webhook.ts';

/** How a receiver behaves. `slow` answers late, and now and then too late; `absent` does not listen at all. */
export type Behaviour = 'well' | 'slow' | 'wrong' | 'absent';

/** A receiver of webhooks that behaves as it is set. */
export interface FailingReceiver {
  readonly url: string;
  /** Events in the order in which they were taken, with repetitions. */
  readonly taken: readonly { readonly id: string; readonly at: number }[];
  /** Requests that came, those that were refused included. */
  requests(): number;
  /** Requests whose signature or time was wrong. */
  readonly forged: readonly string[];
  behave(behaviour: Behaviour): Promise<void>;
  close(): Promise<void>;
}

/** Wrong answers: none of them is success. */
const WRONG: readonly ((response: ServerResponse) => void)[] = [
  (response) => response.writeHead(500).end('<html>'),
  (response) => response.writeHead(404).end(),
  (response) => response.writeHead(302, { location: '/elsewhere' }).end(),
  (response) => response.writeHead(429, { 'retry-after': '20' }).end(),
  (response) => response.destroy(),
];

/**
 * @param keys of the webhook's secret
 * @param now the clock of the sender
 */
export const startFailingReceiver = async (keys: readonly Buffer[], now: () => number): Promise<FailingReceiver> => {
  const taken: { id: string; at: number }[] = [];
  const forged: string[] = [];
  let behaviour: Behaviour = 'well';
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const { headers } = request;
    const body = await text(request).catch(() => '');
    const refusal = refusalOf(keys, { headers, body: Buffer.from(body) }, now());
    if (refusal !== undefined) forged.push(refusal);
    if (behaviour === 'wrong') return WRONG[requests % WRONG.length]?.(response);
    // It has taken the event also when its answer is too late: the event comes again.
    taken.push({ id: String(headers['webhook-id']), at: now() });
    if (behaviour === 'well') return response.writeHead(204).end();
    // One of fifty is never answered.
    if (requests % 50 !== 0) setTimeout(() => response.writeHead(200).end('ok'), 15);
  });
  server.on('clientError', (_, socket) => socket.destroy());
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}/`,
    taken,
    forged,
    requests: () => requests,
    behave: async (next) => {
      if (next === 'absent') await stop();
      else if (!server.listening) await listen(port);
      behaviour = next;
    },
    close: stop,
  };
};
