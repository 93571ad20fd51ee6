import { randomUUID } from 'node:crypto';
import { header, type Protocol } from './protocol.ts';

export interface JsonSettings {
  readonly version: '1.0' | '1.1';
  /** Before the operation in `X-Amz-Target`: `DynamoDB_20120810`. */
  readonly target: string;
  /** The service had the query protocol before: SQS says the codes of errors in a header. */
  readonly hasQueryCodes?: boolean;
}

type Fields = Record<string, unknown>;

/**
 * AWS's JSON protocols. An `AttributeValue` of DynamoDB is on the wire as in memory, but for bytes, which are base64.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export const jsonProtocol = ({ version, target, hasQueryCodes = false }: JsonSettings): Protocol => ({
  request: (operation, input) => ({
    method: 'POST',
    path: '/',
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${target}.${operation}`,
      ...(hasQueryCodes && { 'x-amzn-query-mode': 'true' }),
    },
    body: textOnTheWire(operation === 'TransactWriteItems' ? withRequestToken(input) : input),
  }),

  output: (_operation, { body }) => {
    if (body === '') return {};
    // Reviving costs more than parsing, and few items have bytes.
    return JSON.parse(body, hasBytes(body) || (body.includes('Date') && DATES.test(body)) ? revived : undefined);
  },

  error: (response) => {
    const { __type: type, code, message, Message, ...members }: Fields = JSON.parse(response.body || '{}');
    const queryCode = hasQueryCodes ? header(response, 'x-amzn-query-error')?.split(';')[0] : undefined;
    return {
      code: queryCode ?? errorCode(header(response, 'x-amzn-errortype') ?? code ?? type),
      message: textOf(message ?? Message),
      members,
    };
  },
});

/** A token makes the repetition of a request harmless: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const withRequestToken = (input: Readonly<Fields>): Fields => ({
  ...input,
  ClientRequestToken: input.ClientRequestToken ?? randomUUID(),
});

/** With a function, `JSON.stringify` takes several times as long, and few inputs have bytes or times. */
const textOnTheWire = (input: Readonly<Fields>): string => {
  const text = JSON.stringify(input);
  return hasBytes(text) || (text.includes('Z"') && ISO_TIMES.test(text)) ? JSON.stringify(input, asOnTheWire) : text;
};

/** Bytes as base64, times as seconds. Both have a `toJSON` of their own, so the value is read from its object. */
function asOnTheWire(this: Fields, key: string, value: unknown): unknown {
  const given = this[key];
  if (given instanceof Date) return given.getTime() / 1000;
  return given instanceof Uint8Array ? Buffer.from(given).toString('base64') : value;
}

const BYTES = /"BS?":/;
/** A search for a text is faster than one for a pattern, and fastest if its first character is rare: each key begins with a quote. */
const hasBytes = (text: string): boolean => (text.includes('B":') || text.includes('BS":')) && BYTES.test(text);
/** Of a `Date`, and of some texts, which stay as they are. */
const ISO_TIMES = /:\d\d\.\d{3}Z"/;
/** Times are seconds, also with a fraction. No member of a stored item is a bare number. */
const DATES = /Date(?:Time)?":\d/;

const revived = (key: string, value: unknown): unknown => {
  if (key === 'B' && typeof value === 'string') return bytesOf(value);
  if (key === 'BS' && Array.isArray(value)) return value.map(bytesOf);
  return typeof value === 'number' && /Date(Time)?$/.test(key) ? new Date(value * 1000) : value;
};

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Without a namespace before it and a URL behind it. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization */
export const errorCode = (text: unknown): string | undefined =>
  typeof text === 'string' ? text.split(':')[0]?.split('#').at(-1) : undefined;
