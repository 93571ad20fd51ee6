import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { inject } from 'vitest';
import type { LocalBackendOptions } from '../../local/local-backend.ts';
import { listenOnLoopback } from '../../local/network/loopback.ts';
import { startTestBackend, type TestBackend } from './backend.ts';

/** The usage that AWS bills. */
export interface Meter {
  readonly invocations: string[];
  /** One entry for each request, such as `sns:Publish`, and the function that made it. */
  readonly requests: { readonly by: string; readonly what: string }[];
  /** Events that were put onto the bus. */
  busEvents: number;
  /** DynamoDB request units, as the engine returns them in `ConsumedCapacity`. */
  readonly units: Units;
  /** The same by the function that made the requests. */
  readonly unitsBy: Record<string, Units>;
  /** Bytes that each function logged. */
  readonly logBytes: Record<string, number>;
  /** By function, how often its invocations waited for AWS: requests that are sent together are one round. */
  readonly rounds: Record<string, Rounds>;
}

export interface Units {
  read: number;
  write: number;
}

export interface Rounds {
  /** With requests to DynamoDB only. */
  readonly table: number;
  /** With a request to another service. */
  readonly other: number;
}

export interface MeteredBackend extends TestBackend {
  /** Usage since the last call. */
  used(): Meter;
}

const SERVICES = ['dynamodb', 'sns', 'sqs', 'eventbridge'] as const;
type Service = (typeof SERVICES)[number];
const Invocation = v.object({ name: v.string(), bytes: v.number(), rounds: v.array(v.boolean()) });

const Consumed = v.object({ CapacityUnits: v.number() });
const Response = v.object({
  ConsumedCapacity: v.optional(v.union([Consumed, v.array(Consumed)])),
});
const READS = /^(GetItem|BatchGetItem|Query|TransactGetItems)$/;

const PutEvents = v.object({ Entries: v.array(v.unknown()) });

const emptyMeter = (): Meter => ({
  invocations: [],
  requests: [],
  busEvents: 0,
  units: { read: 0, write: 0 },
  unitsBy: {},
  logBytes: {},
  rounds: {},
});

/**
 * A backend whose functions reach the local AWS services through a metering proxy: a wrapper around each bundle sets
 * the SDK's endpoints to the proxy before it loads the bundle.
 */
export const startMeteredBackend = async (options: Partial<LocalBackendOptions> = {}): Promise<MeteredBackend> => {
  let meter = emptyMeter();
  const targets = new Map<Service, string>();

  const forward = async (
    by: string,
    service: Service,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    const received = await text(request);
    const operation = operationOf(request, received);
    meter.requests.push({ by, what: `${service}:${operation}` });
    if (operation === 'PutEvents') meter.busEvents += v.parse(PutEvents, JSON.parse(received)).Entries.length;
    const isDynamoDb = service === 'dynamodb';
    const body = isDynamoDb ? JSON.stringify({ ...JSON.parse(received), ReturnConsumedCapacity: 'TOTAL' }) : received;
    const { host: _host, 'content-length': _length, connection: _connection, ...headers } = request.headers;
    const result = await fetch(`${targets.get(service)}${request.url?.slice(by.length + service.length + 2) ?? ''}`, {
      method: request.method ?? 'POST',
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      body,
    });
    const resultBody = await result.text();
    if (isDynamoDb) countUnits(by, operation, resultBody);
    response.writeHead(result.status, { 'content-type': result.headers.get('content-type') ?? '' }).end(resultBody);
  };
  const countUnits = (by: string, operation: string, resultBody: string): void => {
    const parsed = v.safeParse(Response, JSON.parse(resultBody));
    const consumed = parsed.success ? [parsed.output.ConsumedCapacity ?? []].flat() : [];
    const units = consumed.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    const kind = READS.test(operation) ? 'read' : 'write';
    meter.units[kind] += units;
    meter.unitsBy[by] ??= { read: 0, write: 0 };
    meter.unitsBy[by][kind] += units;
  };

  /** A function reports its invocation before it returns, so that the meter includes it when the response arrives. */
  const countInvocation = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { name, bytes, rounds } = v.parse(Invocation, JSON.parse(await text(request)));
    meter.invocations.push(name);
    const { table = 0, other = 0 } = meter.rounds[name] ?? {};
    const others = rounds.filter(Boolean).length;
    meter.rounds[name] = { table: table + rounds.length - others, other: other + others };
    meter.logBytes[name] = (meter.logBytes[name] ?? 0) + bytes;
    response.end();
  };

  const server = createServer((request, response) => {
    if (request.url === '/invoked') return void countInvocation(request, response).catch(() => response.destroy());
    const [, by = '', first] = request.url?.split('/') ?? [];
    const service = SERVICES.find((name) => name === first);
    if (service === undefined) return void response.writeHead(404).end();
    forward(by, service, request, response).catch(() => response.destroy());
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  const functionsDir = await meteredFunctions(url);
  const backend = await startTestBackend({ ...options, functionsDir });
  const { dynamodb, sns, sqs } = backend.info;
  for (const [service, target] of Object.entries({ dynamodb, sns, sqs, eventbridge: backend.eventBridge?.url ?? '' })) {
    const known = SERVICES.find((name) => name === service);
    if (known) targets.set(known, target);
  }
  return {
    ...backend,
    used: () => {
      const used = meter;
      meter = emptyMeter();
      return used;
    },
    close: async () => {
      await backend.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      await rm(functionsDir, { recursive: true, force: true });
    },
  };
};

const operationOf = (request: IncomingMessage, body: string): string =>
  String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? new URLSearchParams(body).get('Action') ?? '';

/** Writes a wrapper for each function's bundle. @returns the folder of the wrappers */
const meteredFunctions = async (meter: string): Promise<string> => {
  const real = inject('functionsDir');
  const dir = await mkdtemp(join(tmpdir(), 'metered-'));
  for (const name of await readdir(real)) {
    await mkdir(join(dir, name));
    const settings = SERVICES.map(
      (service) => `process.env.AWS_ENDPOINT_URL_${service.toUpperCase()} = '${meter}/${name}/${service}';`,
    );
    // The SDK takes the endpoint of a queue from its URL.
    const queue = `const metered = (url) => '${meter}/${name}/sqs' + new URL(url).pathname;
process.env.TIMER_QUEUE_URL = metered(process.env.TIMER_QUEUE_URL);
if (process.env.EVENTS) {
  const events = JSON.parse(process.env.EVENTS);
  for (const webhook of events.webhooks) webhook.queueUrl = metered(webhook.queueUrl);
  process.env.EVENTS = JSON.stringify(events);
}`;
    // What is sent before a response of a round arrives belongs to that round. `true`: one with another service than DynamoDB.
    const countRounds = `const http = require('node:http');
let rounds = [];
let ended = 0;
const send = http.request;
http.request = (...args) => {
  const round = ended;
  const { path = '', pathname = path } = args.find((one) => typeof one === 'object') ?? {};
  rounds[round] = (rounds[round] ?? false) || !pathname.includes('/dynamodb');
  return send(...args).on('response', (response) => response.on('end', () => { ended = Math.max(ended, round + 1); }));
};`;
    const load = `const { handler } = require(${JSON.stringify(join(real, name, 'index.js'))});`;
    const count = `let bytes = 0;
const fs = require('node:fs');
const write = fs.writeSync;
fs.writeSync = (descriptor, ...rest) => {
  const written = write(descriptor, ...rest);
  if (descriptor === 1) bytes += written;
  return written;
};`;
    const run = `exports.handler = async (...args) => {
  rounds = [];
  ended = 0;
  try { return await handler(...args); } finally {
    const body = JSON.stringify({ name: '${name}', bytes, rounds });
    bytes = 0;
    await fetch('${meter}/invoked', { method: 'POST', body });
  }
};`;
    await writeFile(join(dir, name, 'index.js'), [...settings, queue, countRounds, load, count, run].join('\n'));
  }
  return dir;
};
