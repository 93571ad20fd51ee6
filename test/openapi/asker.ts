import { request } from 'node:http';
import { expect } from 'vitest';
import { type Answer, answerOf, kindOf, mismatchesIn } from './answers.ts';
import { type Operation, operationsOf } from './document.ts';
import { type Json, makeSchemaValidator } from './schema-validator.ts';

/** A request of an operation. */
export interface Asked {
  /** Parameters of the path; one that is missing is empty. */
  readonly at?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** A JWT. */
  readonly token?: string | undefined;
}

export interface Asker {
  readonly operations: readonly Operation[];
  readonly operationOf: (name: string) => Operation;
  /** Sends a request, and compares the answer with the document. @returns its kind, such as `409 glare` */
  readonly ask: (name: string, asked: Asked) => Promise<string>;
  /** As `ask`, with more bytes than API Gateway takes. */
  readonly askTooMuch: (name: string, asked: Asked) => Promise<string>;
  /** Every answer so far, as `operation kind`. */
  readonly reached: ReadonlySet<string>;
}

/** The largest request of an HTTP API has 10 MB. */
const TOO_LARGE = Buffer.alloc(10 * 1024 * 1024 + 1, ' ');

/** `fetch` sends no body with GET. */
const sendTooMuch = (url: string, method: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
  new Promise((resolve, reject) => {
    const all = { ...headers, 'content-length': TOO_LARGE.length };
    const sent = request(url, { method, headers: all }, async (received) => {
      const { statusCode: status = 0, headers } = received;
      const body = Buffer.concat(await received.toArray());
      resolve(new Response(body, { status, headers: { 'content-type': headers['content-type'] ?? '' } }));
    });
    sent.on('error', reject).end(TOO_LARGE);
  });

/** @param url that of the API, once it is known */
export const makeAsker = (document: Json, url: () => string): Asker => {
  const operations = operationsOf(document);
  const mismatches = mismatchesIn(document, makeSchemaValidator(document));
  const reached = new Set<string>();

  const operationOf = (name: string): Operation => {
    const operation = operations.find(({ operationId }) => operationId === name);
    if (operation === undefined) throw new Error(`there is no operation ${name}`);
    return operation;
  };
  const urlOf = ({ path }: Operation, { at = {}, query }: Asked): string => {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(at[name] ?? ''));
    return `${url()}${filled}${query ? `?${new URLSearchParams(query)}` : ''}`;
  };
  const headersOf = ({ token, headers }: Asked): Readonly<Record<string, string>> => ({
    'content-type': 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
    ...headers,
  });
  const checked = (operation: Operation, answer: Answer): string => {
    const kind = kindOf(answer);
    const seen = { operation: operation.operationId, status: answer.status, body: answer.body };
    expect({ mismatches: mismatches(operation, answer), ...seen }).toEqual({ mismatches: [], ...seen });
    reached.add(`${operation.operationId} ${kind}`);
    return kind;
  };

  return {
    operations,
    operationOf,
    reached,
    ask: async (name, asked) => {
      const operation = operationOf(name);
      const { method } = operation;
      const { body } = asked;
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(urlOf(operation, asked), { method, headers: headersOf(asked), body: text ?? null });
      return checked(operation, await answerOf(response));
    },
    askTooMuch: async (name, asked) => {
      const operation = operationOf(name);
      const response = await sendTooMuch(urlOf(operation, asked), operation.method, headersOf(asked));
      return checked(operation, await answerOf(response));
    },
  };
};
