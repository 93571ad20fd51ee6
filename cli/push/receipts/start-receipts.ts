import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Call } from '../../../lambda/calls/call.ts';
import { CliError } from '../../terminal/cli-error.ts';
import { answerReceipts, type ReceiptAnswer } from './answer-receipts.ts';
import { type ReceiptEvent, receiptEvent } from './receipt-event.ts';

/** The receipts route of a deployment, for one call, on this machine. */
export interface Receipts {
  readonly port: number;
  /** Path at which the server answers 204 before there is a call: whether a tunnel leads here. */
  readonly checkPath: string;
  /** The call that receipts are for from now on. */
  serve(call: Call): void;
  /** Called with each receipt of the call's phone. */
  onReceipt: (event: ReceiptEvent) => void;
  /** Called for a request without the call's token. */
  onForeign: () => void;
  close(): void;
}

export interface ReceiptsOptions {
  /** An address of this machine. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Of a request as it arrives. The handlers hold an inflated body to the limit of the API. */
const MAX_BODY_BYTES = 65_536;
/** As API Gateway's limit of the request line and all headers. */
const MAX_HEADER_BYTES = 10_240;
const PATH = /^\/v1\/receipts\/([^/]+)$/;

/** @throws CliError `input` when the port is taken, or the address is not of this machine */
export const startReceipts = async ({ host, port, now }: ReceiptsOptions): Promise<Receipts> => {
  const checkPath = `/v1/receipts/${randomBytes(32).toString('base64url')}`;
  let answerOf: ReceiptAnswer | undefined;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const at = now();
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === checkPath) return void response.writeHead(204).end();
    const token = PATH.exec(url.pathname)?.[1];
    const { method = '' } = request;
    if (answerOf === undefined || token === undefined || !['GET', 'POST'].includes(method)) {
      receipts.onForeign();
      return send(response, 404, 'Not Found');
    }
    const body = await bodyOf(request);
    if (body === undefined) return send(response, 413, 'Request Entity Too Large');
    const answer = await answerOf({ method, url, token, body, headers: request.headers });
    response.writeHead(answer.status, answer.headers).end(answer.body);
    if (answer.status === 404) receipts.onForeign();
    else receipts.onReceipt(receiptEvent({ method, url, body, status: answer.status, answer: answer.body, at }));
  };
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 10_000 }, (request, response) => {
    // A client that leaves in the middle of its request gets no answer.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw unableToListen(error, host, port);
  }
  const address = server.address();
  const receipts: Receipts = {
    port: typeof address === 'object' && address !== null ? address.port : port,
    checkPath,
    serve: (call) => {
      answerOf = answerReceipts(call, now);
    },
    onReceipt: () => undefined,
    onForeign: () => undefined,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return receipts;
};

/** As API Gateway answers what reaches no function. */
const send = (response: ServerResponse, status: number, message: string): void => {
  // A body that is too large is not read to its end.
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message }));
};

const bodyOf = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    // What a phone never sends is read no further than that a client can take the answer.
    if (size > 16 * MAX_BODY_BYTES) return undefined;
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
};

const unableToListen = (error: unknown, host: string, port: number): CliError => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  const texts: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is taken`,
    EACCES: `no permission to listen on port ${port}`,
    EADDRNOTAVAIL: `${host} is no address of this machine`,
    ENOTFOUND: `${host} is no address of this machine`,
  };
  return new CliError('input', `cannot listen: ${texts[code] ?? code}`, 'Take another port, or 0 for a free one.');
};
