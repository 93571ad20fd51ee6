import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { ENV } from '../../lambda/contract/environment.ts';
import { listenOnLoopback } from '../../local/network/loopback.ts';

interface Held {
  readonly action: string;
  readonly answer: () => Promise<void>;
}

/**
 * A proxy between a function and the AWS simulators that records the function's requests. With barriers enabled it
 * answers the requests of a round only once all have arrived, so a function that sends them one after the other waits
 * forever.
 *
 * @param fn name of the function; other functions are not changed
 * @param rounds number of requests of each round; requests after the last round are answered at once
 */
export const startBarrierProxy = async (fn: string, rounds: readonly number[] = []) => {
  const targets = new Map<string, string>();
  const requests: string[] = [];
  const seenRounds: string[][] = [];
  let held: Held[] = [];
  let isEnabled = false;

  const handle = (one: Held): void => {
    if (!isEnabled) return void one.answer();
    held.push(one);
    if (held.length < (rounds[seenRounds.length] ?? 1)) return;
    seenRounds.push(held.map(({ action }) => action).sort());
    for (const { answer } of held.splice(0)) void answer();
    held = [];
  };
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const [service, action] = operationOf(String(request.headers['x-amz-target'] ?? ''), body.toString());
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const forward = async (): Promise<void> => {
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
    requests.push(`${service}:${action}`);
    handle({ action: `${service}:${action}`, answer: forward });
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  return {
    /** The requests since the last call. */
    takeRequests: () => requests.splice(0),
    /** The requests of each round, once barriers are enabled. */
    seenRounds,
    enableBarriers: () => {
      isEnabled = true;
    },
    environmentOf: (name: string, environment: Readonly<Record<string, string>>) => {
      if (name !== fn) return environment;
      const changed: Record<string, string> = { ...environment };
      for (const service of ['dynamodb', 'sns', 'sqs']) {
        const variable = `AWS_ENDPOINT_URL_${service.toUpperCase()}`;
        targets.set(service, environment[variable] ?? '');
        changed[variable] = url;
      }
      // SQS clients send requests to the host of the queue's URL.
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

/** The service and the action of a request. Only SNS uses form encoding. */
const operationOf = (target: string, body: string): readonly [service: string, action: string] => {
  const [prefix = '', action = ''] = target.split('.');
  if (prefix === '') return ['sns', new URLSearchParams(body).get('Action') ?? ''];
  return [prefix === 'AmazonSQS' ? 'sqs' : 'dynamodb', action];
};

const respond = (response: ServerResponse, status: number, type: string, body: Buffer): void => {
  response.writeHead(status, { 'content-type': type }).end(body);
};
