import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ENV } from '../../lambda/contract/environment.ts';
import { listenOnLoopback } from '../../local/loopback.ts';

interface Held {
  readonly action: string;
  readonly answer: () => Promise<void>;
}

/**
 * Stands between a function and AWS's stand-ins, and writes down what it asks for. Once its barriers are raised it answers nobody
 * before so many have asked: whoever asks one after the other waits for ever.
 *
 * @param fn the function; all others are left alone
 * @param rounds how many requests make each round; what comes after the last is answered at once
 */
export const startBarrierProxy = async (fn: string, rounds: readonly number[] = []) => {
  const targets = new Map<string, string>();
  const asked: string[] = [];
  const seen: string[][] = [];
  let held: Held[] = [];
  let isOpen = false;

  const arrive = (one: Held): void => {
    if (!isOpen) return void one.answer();
    held.push(one);
    if (held.length < (rounds[seen.length] ?? 1)) return;
    seen.push(held.map(({ action }) => action).sort());
    for (const { answer } of held.splice(0)) void answer();
    held = [];
  };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const [service, action] = askedOf(String(request.headers['x-amz-target'] ?? ''), body.toString());
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const pass = async (): Promise<void> => {
      const answer = await fetch(targets.get(service) ?? '', {
        method: request.method ?? 'POST',
        headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
        body,
      });
      respond(
        response,
        answer.status,
        answer.headers.get('content-type') ?? '',
        Buffer.from(await answer.arrayBuffer()),
      );
    };
    asked.push(`${service}:${action}`);
    arrive({ action: `${service}:${action}`, answer: pass });
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  return {
    /** What was asked for since the last time. */
    taken: () => asked.splice(0),
    /** What each round was, once the barriers are up. */
    seen,
    raise: () => {
      isOpen = true;
    },
    environmentOf: (name: string, environment: Readonly<Record<string, string>>) => {
      if (name !== fn) return environment;
      const changed: Record<string, string> = { ...environment };
      for (const service of ['dynamodb', 'sns', 'sqs']) {
        const variable = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
        targets.set(service, environment[variable] ?? '');
        changed[variable] = url;
      }
      // A queue is asked at the host of its own URL.
      changed[ENV.timerQueueUrl] = `${url}${new URL(environment[ENV.timerQueueUrl] ?? '').pathname}`;
      return changed;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

/** The service and what it is to do: SNS alone takes a form. */
const askedOf = (target: string, body: string): readonly [service: string, action: string] => {
  const [prefix = '', action = ''] = target.split('.');
  if (prefix === '') return ['sns', new URLSearchParams(body).get('Action') ?? ''];
  return [prefix === 'AmazonSQS' ? 'sqs' : 'dynamodb', action];
};

const respond = (response: ServerResponse, status: number, type: string, body: Buffer): void => {
  response.writeHead(status, { 'content-type': type }).end(body);
};
