import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { ENV } from '../../lambda/contract/environment.ts';
import { listenOnLoopback } from '../../local/network/loopback.ts';

/**
 * The AWS services that functions call, with the environment variable of each address. SQS also uses the URLs of the queues, which
 * `publish-events` and `send-webhook` have in their own variables. EventBridge is there only with events.
 */
const SERVICES = {
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  sns: 'AWS_ENDPOINT_URL_SNS',
  sqs: ENV.timerQueueUrl,
  eventbridge: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
  sockets: ENV.socketPostUrl,
} as const;
export type AwsService = keyof typeof SERVICES;

const isService = (name: string): name is AwsService => Object.hasOwn(SERVICES, name);

/** A request from a function to AWS, as sent on the wire. */
export interface AwsRequest {
  readonly fn: string;
  readonly service: AwsService;
  /** Such as `TransactWriteItems`; the HTTP method for `@connections`. */
  readonly action: string;
  /** The path after the service's address; used only for `@connections`. */
  readonly path: string;
  /** With the service's own address where it has the proxy's. */
  readonly body: string;
}

export interface AwsResponse {
  readonly status: number;
  readonly body: string;
}

/**
 * Called before each request is sent; the returned function is called with the response before the function receives
 * it.
 */
export type AwsRequestListener = (request: AwsRequest) => (response: AwsResponse) => void;

/** The response headers that the SDK reads. */
const FORWARDED_HEADERS = ['content-type', 'x-amzn-requestid', 'x-amzn-query-error', 'x-amzn-errortype'];

/** A transparent proxy between the functions and the AWS simulators. */
export const startAwsProxy = async (listener: AwsRequestListener) => {
  const targets = new Map<string, string>();

  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const [, fn = '', service = '', ...rest] = addressOf(request, body).split('/');
    const target = targets.get(service);
    if (!isService(service) || target === undefined) return void response.writeHead(404).end();
    const path = service === 'sqs' ? '' : rest.join('/');
    // A queue's URL is in the body too: shown is the queue's own, not that of this proxy.
    const ownBody = body.replaceAll(`${url}/${fn}/${service}`, target);
    const onResponse = listener({ fn, service, action: actionOf(request, body), path, body: ownBody });
    const { host: _host, 'content-length': _length, connection: _connection, ...headers } = request.headers;
    const awsResponse = await fetch(`${target}/${path}`, {
      method: request.method ?? 'POST',
      headers: Object.entries(headers).map(([header, value]): [string, string] => [header, String(value)]),
      ...(body !== '' && { body }),
    });
    const responseBody = await awsResponse.text();
    onResponse({ status: awsResponse.status, body: responseBody });
    const forwarded = FORWARDED_HEADERS.flatMap((header) => {
      const value = awsResponse.headers.get(header);
      return value === null ? [] : [[header, value] as const];
    });
    response.writeHead(awsResponse.status, Object.fromEntries(forwarded)).end(responseBody);
  };

  const server = createServer((request, response) => {
    // If a simulator has stopped, the function gets no response, the same as without the proxy.
    forward(request, response).catch(() => response.destroy());
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  return {
    /** The environment of a function, with the addresses of the proxy instead of those of the simulators. */
    environmentOf: (fn: string, environment: Readonly<Record<string, string>>): Record<string, string> => {
      const given = Object.entries(SERVICES).filter(
        ([service, name]) => service !== 'eventbridge' || name in environment,
      );
      const proxied = given.map(([service, name]) => {
        const address = new URL(environment[name] ?? 'http://127.0.0.1');
        // A queue is identified by its full URL, the other services by their base URL.
        const isQueue = service === 'sqs';
        targets.set(service, isQueue ? address.origin : address.href.replace(/\/$/, ''));
        return [name, `${url}/${fn}/${service}${isQueue ? address.pathname : ''}`];
      });
      const sqs = `${url}/${fn}/sqs`;
      const ownQueues = [ENV.events, ENV.webhook].flatMap((name) => {
        const text = environment[name];
        return text === undefined ? [] : [[name, text.replaceAll(targets.get('sqs') ?? '', sqs)] as const];
      });
      return {
        ...environment,
        AWS_ENDPOINT_URL_SQS: sqs,
        ...Object.fromEntries(ownQueues),
        ...Object.fromEntries(proxied),
      };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const QueueRequest = v.pipe(v.string(), v.parseJson(), v.object({ QueueUrl: v.pipe(v.string(), v.url()) }));

/** The SDK sends an SQS request to the host of the queue URL; the path of the queue URL is only in the body. */
const addressOf = (request: IncomingMessage, body: string): string => {
  const queueRequest = v.safeParse(QueueRequest, body);
  return queueRequest.success ? new URL(queueRequest.output.QueueUrl).pathname : (request.url ?? '');
};

const actionOf = (request: IncomingMessage, body: string): string =>
  String(request.headers['x-amz-target'] ?? '').split('.')[1] ??
  new URLSearchParams(body).get('Action') ??
  request.method ??
  '';
