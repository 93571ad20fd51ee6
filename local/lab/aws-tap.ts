import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { ENV } from '../../lambda/contract/environment.ts';
import { listenOnLoopback } from '../loopback.ts';

/** What functions ask, and the variable that says where it is. SQS is reached by the queue's own URL too. */
const SERVICES = {
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  sns: 'AWS_ENDPOINT_URL_SNS',
  sqs: ENV.timerQueueUrl,
  sockets: ENV.socketPostUrl,
} as const;
export type AwsService = keyof typeof SERVICES;

const isService = (name: string): name is AwsService => Object.hasOwn(SERVICES, name);

/** A request of a function to AWS, as it went over the wire. */
export interface AwsRequest {
  readonly fn: string;
  readonly service: AwsService;
  /** Such as `TransactWriteItems`; for a socket the HTTP method. */
  readonly action: string;
  /** Behind the service's own address: of use for sockets only. */
  readonly path: string;
  readonly body: string;
}

export interface AwsAnswer {
  readonly status: number;
  readonly body: string;
}

/** Is told of each request before it is made; what it returns, of the answer before the function has it. */
export type AwsListener = (request: AwsRequest) => (answer: AwsAnswer) => void;

/** The headers that the SDK reads. */
const KEPT = ['content-type', 'x-amzn-requestid', 'x-amzn-query-error', 'x-amzn-errortype'];

/** Stands between the functions and AWS's stand-ins, and changes nothing. */
export const startAwsTap = async (listener: AwsListener) => {
  const targets = new Map<string, string>();

  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const [, fn = '', service = '', ...rest] = addressOf(request, body).split('/');
    const target = targets.get(service);
    if (!isService(service) || target === undefined) return void response.writeHead(404).end();
    const path = service === 'sqs' ? '' : rest.join('/');
    const tell = listener({ fn, service, action: actionOf(request, body), path, body });
    const { host: _host, 'content-length': _length, connection: _connection, ...headers } = request.headers;
    const answer = await fetch(`${target}/${path}`, {
      method: request.method ?? 'POST',
      headers: Object.entries(headers).map(([header, value]): [string, string] => [header, String(value)]),
      ...(body !== '' && { body }),
    });
    const answered = await answer.text();
    tell({ status: answer.status, body: answered });
    const kept = KEPT.flatMap((header) => {
      const value = answer.headers.get(header);
      return value === null ? [] : [[header, value] as const];
    });
    response.writeHead(answer.status, Object.fromEntries(kept)).end(answered);
  };

  const server = createServer((request, response) => {
    // A stand-in that is gone leaves its askers without an answer, as it would without us.
    forward(request, response).catch(() => response.destroy());
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  return {
    /** The environment of a function, with the tap in the place of AWS. */
    environmentOf: (fn: string, environment: Readonly<Record<string, string>>): Record<string, string> => {
      const tapped = Object.entries(SERVICES).map(([service, name]) => {
        const address = new URL(environment[name] ?? 'http://127.0.0.1');
        // A queue is known by its whole URL, all else by where it begins.
        const isQueue = service === 'sqs';
        targets.set(service, isQueue ? address.origin : address.href.replace(/\/$/, ''));
        return [name, `${url}/${fn}/${service}${isQueue ? address.pathname : ''}`];
      });
      return { ...environment, AWS_ENDPOINT_URL_SQS: `${url}/${fn}/sqs`, ...Object.fromEntries(tapped) };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const OfQueue = v.pipe(v.string(), v.parseJson(), v.object({ QueueUrl: v.pipe(v.string(), v.url()) }));

/** A request to a queue goes to the host of the queue's URL, which says the rest in its body. */
const addressOf = (request: IncomingMessage, body: string): string => {
  const ofQueue = v.safeParse(OfQueue, body);
  return ofQueue.success ? new URL(ofQueue.output.QueueUrl).pathname : (request.url ?? '');
};

const actionOf = (request: IncomingMessage, body: string): string =>
  String(request.headers['x-amz-target'] ?? '').split('.')[1] ??
  new URLSearchParams(body).get('Action') ??
  request.method ??
  '';
