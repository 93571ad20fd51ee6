import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { inject } from 'vitest';
import { listenOnLoopback } from '../../local/loopback.ts';
import { startTestHouse, type TestHouse } from './house.ts';

/** What AWS would have put on the bill. */
export interface Meter {
  readonly invocations: string[];
  /** `sns:Publish` and so on, once each request. */
  readonly requests: string[];
  /** Request units of DynamoDB, as its engine counts them. */
  readonly units: { read: number; write: number };
  /** Bytes of log lines that the functions wrote. */
  readonly log: { bytes: number };
}

export interface MeteredHouse extends TestHouse {
  /** What was used since the last time it was asked. */
  used(): Meter;
}

const SERVICES = ['dynamodb', 'sns', 'sqs'] as const;
type Service = (typeof SERVICES)[number];
const Invocation = v.object({ name: v.string(), bytes: v.number() });

const Consumed = v.object({ CapacityUnits: v.number() });
const Answer = v.object({
  ConsumedCapacity: v.optional(v.union([Consumed, v.array(Consumed)])),
});
const READS = /^(GetItem|BatchGetItem|Query|TransactGetItems)$/;

const emptyMeter = (): Meter => ({ invocations: [], requests: [], units: { read: 0, write: 0 }, log: { bytes: 0 } });

/**
 * A house whose functions reach AWS's stand-ins through a meter: each bundle is loaded by a line of code that first
 * changes where the SDK looks for them.
 */
export const startMeteredHouse = async (): Promise<MeteredHouse> => {
  let meter = emptyMeter();
  const targets = new Map<Service, string>();

  const forward = async (service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const given = await text(request);
    const operation = operationOf(request, given);
    meter.requests.push(`${service}:${operation}`);
    const counted = service === 'dynamodb';
    const body = counted ? JSON.stringify({ ...JSON.parse(given), ReturnConsumedCapacity: 'TOTAL' }) : given;
    const { host: _host, 'content-length': _length, connection: _connection, ...headers } = request.headers;
    const answer = await fetch(`${targets.get(service)}${request.url?.slice(service.length + 1) ?? ''}`, {
      method: request.method ?? 'POST',
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      body,
    });
    const answered = await answer.text();
    if (counted) count(operation, answered);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(answered);
  };
  const count = (operation: string, answered: string): void => {
    const parsed = v.safeParse(Answer, JSON.parse(answered));
    const consumed = parsed.success ? [parsed.output.ConsumedCapacity ?? []].flat() : [];
    const units = consumed.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
    meter.units[READS.test(operation) ? 'read' : 'write'] += units;
  };

  /** A function says that it is done before it answers, so that whoever has its answer can read the meter. */
  const note = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { name, bytes } = v.parse(Invocation, JSON.parse(await text(request)));
    meter.invocations.push(name);
    meter.log.bytes += bytes;
    response.end();
  };

  const server = createServer((request, response) => {
    if (request.url === '/invoked') return void note(request, response).catch(() => response.destroy());
    const service = SERVICES.find((name) => request.url?.startsWith(`/${name}`));
    if (service === undefined) return void response.writeHead(404).end();
    forward(service, request, response).catch(() => response.destroy());
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, 0)}`;
  const functionsDir = await meteredFunctions(url);
  const house = await startTestHouse({ functionsDir });
  const { dynamodb, sns, sqs } = house.info;
  for (const [service, target] of Object.entries({ dynamodb, sns, sqs })) {
    const known = SERVICES.find((name) => name === service);
    if (known) targets.set(known, target);
  }
  return {
    ...house,
    used: () => {
      const used = meter;
      meter = emptyMeter();
      return used;
    },
    close: async () => {
      await house.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      await rm(functionsDir, { recursive: true, force: true });
    },
  };
};

const operationOf = (request: IncomingMessage, body: string): string =>
  String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? new URLSearchParams(body).get('Action') ?? '';

/** For each function a bundle of a few lines, which loads the real one. */
const meteredFunctions = async (meter: string): Promise<string> => {
  const real = inject('functionsDir');
  const dir = await mkdtemp(join(tmpdir(), 'metered-'));
  for (const name of await readdir(real)) {
    await mkdir(join(dir, name));
    const settings = SERVICES.map(
      (service) => `process.env.AWS_ENDPOINT_URL_${service.toUpperCase()} = '${meter}/${service}';`,
    );
    // A queue is reached by its URL.
    const queue = `process.env.TIMER_QUEUE_URL = '${meter}/sqs' + new URL(process.env.TIMER_QUEUE_URL).pathname;`;
    const load = `const { handler } = require(${JSON.stringify(join(real, name, 'index.js'))});`;
    const count = `let bytes = 0;
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk, ...more) => { bytes += Buffer.byteLength(chunk); return write(chunk, ...more); };`;
    const run = `exports.handler = async (...given) => {
  try { return await handler(...given); } finally {
    const body = JSON.stringify({ name: '${name}', bytes });
    bytes = 0;
    await fetch('${meter}/invoked', { method: 'POST', body });
  }
};`;
    await writeFile(join(dir, name, 'index.js'), [...settings, queue, load, count, run].join('\n'));
  }
  return dir;
};
