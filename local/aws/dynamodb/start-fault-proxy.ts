import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import type { FaultScript } from '../../faults/fault-script.ts';
import { listenOnLoopback } from '../../network/loopback.ts';
import type { DynamoDbError } from './dynamodb-error.ts';
import { applyFaults, type ScriptedOutcome } from './scripted-faults.ts';
import { makeStaleReads } from './stale-reads.ts';

/** DynamoDB's own actions. All other requests, such as those to its streams, pass unchanged. */
const TARGET = /^DynamoDB_20120810\.(\w+)$/;

/** Its own actions that write. */
const WRITE =
  /^DynamoDB_20120810\.(Put|Update|Delete|BatchWrite|TransactWrite|ExecuteStatement|ExecuteTransaction|BatchExecute)/;

/** Reads that may ask for a consistent answer, and do not. */
const STALE_READS = /^(GetItem|Query|BatchGetItem)$/;

/** A proxy in front of a DynamoDB engine, which injects the faults of a script. */
export interface FaultProxy {
  readonly url: string;
  /** How many writes the engine has answered. */
  writes(): number;
  close(): Promise<void>;
}

/**
 * Starts the proxy on a free port of 127.0.0.1. Requests and answers pass byte by byte. While the engine does not answer,
 * the client's connection is closed.
 *
 * @param engine URL of the engine
 * @param clock epoch milliseconds
 */
export const startFaultProxy = async (
  engine: string,
  faults: FaultScript,
  clock: () => number,
): Promise<FaultProxy> => {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(engine);
  const staleReads = makeStaleReads(clock);
  let writes = 0;

  /** The engine's answer, whose body is not read yet. */
  const forward = async (
    { method, url: path, rawHeaders }: IncomingMessage,
    body: Buffer,
    headers = requestHeaders(rawHeaders, body.length),
  ): Promise<IncomingMessage> => {
    const sent = httpRequest({ agent, hostname, port, method, path, headers, setHost: false }).end(body);
    const [answer] = await once(sent, 'response');
    return answer;
  };
  /** The items that a write may change, as they are, while reads may be answered without it. */
  const imagesBefore = async (request: IncomingMessage, body: Buffer) => {
    if (!faults.faults().some(({ fault }) => fault.kind === 'stale')) return [];
    return await Promise.all(
      staleReads.targets(actionOf(request) ?? '', body.toString()).map(async ({ TableName, key }) => {
        const read = Buffer.from(JSON.stringify({ TableName, Key: key, ConsistentRead: true }));
        const headers = requestHeaders(without(request.rawHeaders, /^x-amz-target$/i), read.length);
        const answered = await forward(request, read, [...headers, 'x-amz-target', 'DynamoDB_20120810.GetItem']);
        return { key, before: JSON.parse((await bodyOf(answered)).toString()).Item };
      }),
    );
  };
  const lateAnswer = (request: IncomingMessage, body: Buffer, content: Buffer): string | undefined => {
    const action = actionOf(request);
    if (action === undefined || !STALE_READS.test(action)) return undefined;
    const fault = faults.take({ service: 'dynamodb', action, body: body.toString() }, ['stale']);
    return fault && staleReads.answer(action, body.toString(), content.toString(), fault.ms);
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const outcome = await outcomeOf(faults, request, body);
    if (outcome?.kind === 'refused') return sendError(response, outcome.error);
    const isWrite = WRITE.test(String(request.headers['x-amz-target']));
    const images = isWrite ? await imagesBefore(request, body) : [];
    const answered = await forward(request, body);
    if (isWrite) writes += 1;
    const content = await bodyOf(answered);
    if (answered.statusCode === 200) {
      for (const { key, before } of images) staleReads.changed(key, before);
      const late = isWrite ? undefined : lateAnswer(request, body, content);
      if (late !== undefined) return sendJson(response, 200, late);
    }
    if (outcome?.kind === 'disconnected') {
      response.destroy();
      return;
    }
    response.writeHead(answered.statusCode ?? 500, without(answered.rawHeaders, HOP_BY_HOP));
    response.end(content);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  // A client that keeps its connection must not send on it at the moment when this side closes it.
  server.keepAliveTimeout = 0;
  const listening = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${listening}`,
    writes: () => writes,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      faults.release('dynamodb');
      agent.destroy();
      await closed;
    },
  };
};

/** Half the tests' requests pass here: `node:stream/consumers` takes several times as long. */
const bodyOf = (message: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.once('end', () => resolve(Buffer.concat(chunks))).once('error', reject);
  });

const actionOf = ({ headers }: IncomingMessage): string | undefined =>
  TARGET.exec(String(headers['x-amz-target'] ?? ''))?.[1];

const outcomeOf = async (
  faults: FaultScript,
  request: IncomingMessage,
  body: Buffer,
): Promise<ScriptedOutcome | undefined> => {
  const action = actionOf(request);
  return action === undefined ? undefined : await applyFaults(faults, { action, body: body.toString() });
};

const sendError = (response: ServerResponse, { status, body }: DynamoDbError): void =>
  sendJson(response, status, JSON.stringify(body));

/** SDKs in Go and Java compare `x-amz-crc32` with the body. */
const sendJson = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': String(crc32(text)),
  });
  response.end(text);
};

/** Headers that hold for one connection only: https://www.rfc-editor.org/rfc/rfc9110#name-connection */
const HOP_BY_HOP = /^(connection|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;
/** `100-continue` was answered by the proxy already. */
const REPLACED = /^(content-length|expect)$/i;

/** Raw headers are a list of names and values, one after the other. */
const without = (rawHeaders: readonly string[], names: RegExp): string[] =>
  rawHeaders.flatMap((name, at) => (at % 2 === 0 && !names.test(name) ? [name, rawHeaders[at + 1] ?? ''] : []));

/** Keeps the `Host` that a signature covers. */
const requestHeaders = (rawHeaders: readonly string[], bytes: number): string[] => [
  ...without(without(rawHeaders, HOP_BY_HOP), REPLACED),
  'content-length',
  String(bytes),
];
