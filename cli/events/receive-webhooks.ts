import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { CliError } from '../terminal/cli-error.ts';
import { refusalOf } from './verify-webhook.ts';

/** What came, and what was answered. */
export interface Received {
  readonly status: 204 | 400 | 401 | 409 | 413;
  /** Why it was refused. */
  readonly refusal?: string;
  /** The header `webhook-id`. */
  readonly id: string;
  /** The parsed body of what was not refused. */
  readonly event?: unknown;
}

export interface Receiver {
  readonly port: number;
  close(): void;
}

export interface ReceiverOptions {
  /** On 127.0.0.1; 0 for a free one. */
  readonly port: number;
  /** Without any, no signature is checked. */
  readonly keys: readonly Buffer[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly onReceived: (received: Received) => void;
}

/** More than any event: a message of SQS has at most 1 MiB. */
const MAX_BODY_BYTES = 1_048_576;

/** Starts an HTTP server that takes webhooks at any path. @throws CliError `input` when the port is taken */
export const receiveWebhooks = async ({ port, keys, now, onReceived }: ReceiverOptions): Promise<Receiver> => {
  /** Id and time of each verified request: the sender signs each attempt anew. */
  const seen = new Set<string>();
  const answerTo = async (request: IncomingMessage): Promise<Received> => {
    const { headers, method } = request;
    const id = String(headers['webhook-id'] ?? '');
    const body = await bodyOf(request);
    if (body === undefined) return { status: 413, refusal: 'too large', id };
    if (method !== 'POST') return { status: 400, refusal: `${method} in place of POST`, id };
    if (keys.length > 0) {
      const refusal = refusalOf(keys, { headers, body }, now());
      if (refusal !== undefined) return { status: 401, refusal, id };
      const request = `${id} ${headers['webhook-timestamp']}`;
      if (seen.has(request)) return { status: 409, refusal: 'the same request came before', id };
      seen.add(request);
    }
    try {
      return { status: 204, id, event: JSON.parse(body.toString('utf8')) };
    } catch {
      return { status: 400, refusal: 'the body is no JSON', id };
    }
  };
  const server = createServer({ requestTimeout: 10_000 }, async (request, response) => {
    try {
      const received = await answerTo(request);
      response.writeHead(received.status, { connection: 'close' }).end(() => onReceived(received));
    } catch {
      // The client left in the middle of its request.
      response.destroy();
    }
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const reason = code === 'EADDRINUSE' ? `port ${port} is taken` : code;
    throw new CliError('input', `cannot listen: ${reason}`, 'Take another port: --port 0 for a free one.');
  }
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const bodyOf = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};
