import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../../../local/network/loopback.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ScriptedAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Scripted = ScriptedAnswer | 'reset' | 'hang';

/**
 * A server that answers each request with the next item of a script and repeats the last one. `'reset'` closes the
 * connection, `'hang'` never responds.
 */
export const startScriptedAws = async () => {
  const received: Received[] = [];
  let script: readonly Scripted[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const names = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    received.push({ method, path: url, headers: Object.fromEntries(names), body: await text(request) });
    server.emit('received');
    const answer = script[0];
    if (answer === 'hang') return;
    if (script.length > 1) script = script.slice(1);
    if (answer === undefined || answer === 'reset') return void request.socket.destroy();
    response.writeHead(answer.status, { 'x-amzn-requestid': 'request-1', ...answer.headers }).end(answer.body);
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  return {
    url,
    /** Returns the requests since the last call of this function. */
    takeRequests: () => received.splice(0),
    answer: (...answers: readonly Scripted[]) => {
      script = answers;
    },
    /** Resolves at the next request. */
    nextRequest: () => once(server, 'received'),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
