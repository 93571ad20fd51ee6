import { type AgentOptions, type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { PreconnectedAgent } from './preconnected-agent.ts';
import type { WireResponse } from './protocol.ts';
import type { SignedRequest } from './sign-request.ts';

/** Settings of the SDK's HTTP handler, as far as `clients.ts` sets them. Milliseconds. */
export interface HttpOptions {
  readonly connectionTimeout?: number;
  /** From the first byte of the request to the last of the answer. */
  readonly requestTimeout?: number;
  readonly httpAgent?: AgentOptions;
  readonly httpsAgent?: PreconnectedAgent;
}

/** Codes of Node.js after which the SDK names an error `TimeoutError`. */
const TIMEOUT_CODES: readonly unknown[] = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'];

/**
 * Sends requests and reads whole answers, with the errors of the SDK's handler.
 *
 * @returns a function that rejects with a `TimeoutError` without an answer in time, and with Node's own error otherwise
 */
export const httpSender = ({ connectionTimeout = 0, requestTimeout = 0, httpAgent, httpsAgent }: HttpOptions) => {
  let plain: HttpAgent | undefined;
  let secure = httpsAgent;
  /** Only the local backend and tests have endpoints without TLS. */
  const plainAgent = () => {
    plain ??= new HttpAgent({ keepAlive: true, ...httpAgent });
    return plain;
  };
  const secureAgent = () => {
    secure ??= new PreconnectedAgent({ keepAlive: true });
    return secure;
  };

  return ({ protocol, hostname, port, method, path, headers, body }: SignedRequest): Promise<WireResponse> =>
    new Promise((resolve, reject) => {
      const isSecure = protocol === 'https:';
      let request: ClientRequest | undefined;
      let isConnected = false;
      let isOver = false;
      const fail = (error: Error): void => {
        isOver = true;
        stop();
        reject(error);
        request?.destroy(error);
      };
      const connected = (): void => {
        isConnected = true;
      };
      const late = (what: string, ms: number) => fail(timeout(`no ${what} within ${ms} ms`));
      // From the start, as in the SDK: in an overloaded process, what waits for one of the agent's connections fails early.
      const stop = inTurn([
        [connectionTimeout, () => isConnected || late('connection', connectionTimeout)],
        [requestTimeout, () => late('answer', requestTimeout)],
      ]);
      const send = (): void => {
        if (isOver) return;
        const options = { host: hostname, port, method, path, headers, agent: isSecure ? secureAgent() : plainAgent() };
        request = isSecure ? httpsRequest(options) : httpRequest(options);
        request.on('socket', (socket) => {
          if (socket.connecting) socket.once('connect', connected);
          else connected();
        });
        request.on('error', (error) => {
          const isTimeout = 'code' in error && TIMEOUT_CODES.includes(error.code);
          fail(isTimeout ? Object.assign(error, { name: 'TimeoutError' }) : error);
        });
        request.on('response', (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', fail);
          response.on('end', () => {
            stop();
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
          });
        });
        request.end(body);
      };
      if (isSecure) secureAgent().whenConnected({ host: hostname, port }, send);
      else send();
    });
};

/**
 * Runs each after its time, of which the next is longer; 0: never. With one timer, because few requests are late. When it is due, Node.js
 * first reads what has arrived: in a process that was busy, or a sandbox that Lambda had frozen, the timer and the answer are both there,
 * and the timer would win.
 *
 * @returns a function that stops those that have not run
 */
const inTurn = (all: readonly (readonly [ms: number, run: () => void])[]): (() => void) => {
  const due = all.filter(([ms]) => ms > 0);
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  const waitForNext = (since: number): void => {
    const [ms = 0, run] = due.shift() ?? [];
    if (run === undefined) return;
    timer = setTimeout(() => {
      immediate = setImmediate(() => {
        waitForNext(ms);
        run();
      });
    }, ms - since);
  };
  waitForNext(0);
  return () => {
    due.length = 0;
    clearTimeout(timer);
    clearImmediate(immediate);
  };
};

const timeout = (message: string): Error =>
  Object.assign(new Error(message), { name: 'TimeoutError', code: 'ETIMEDOUT' });
