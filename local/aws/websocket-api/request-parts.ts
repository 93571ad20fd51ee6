import type { IncomingMessage } from 'node:http';

/** The parts of the upgrade request that API Gateway passes on, each name with its last value and with all values. */
export interface RequestParts {
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>;
}

type Pairs = readonly (readonly [string, string])[];

/** The headers that the authorizer gets but `$connect` does not. */
const HANDSHAKE_HEADERS = new Set(['connection', 'upgrade', 'content-length']);

const last = (pairs: Pairs): Record<string, string> => Object.fromEntries(pairs);

const all = (pairs: Pairs): Record<string, string[]> => {
  const lists = new Map<string, string[]>();
  for (const [name, value] of pairs) lists.set(name, [...(lists.get(name) ?? []), value]);
  return Object.fromEntries(lists);
};

/** Header names as the client wrote them, and the headers that API Gateway adds. */
const headersOf = ({ rawHeaders, socket }: IncomingMessage): Pairs => {
  const own = rawHeaders.flatMap(
    (name, index): Pairs => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : []),
  );
  return [
    ...own,
    ['X-Forwarded-For', socket.remoteAddress ?? ''],
    ['X-Forwarded-Port', String(socket.localPort ?? '')],
    ['X-Forwarded-Proto', 'http'],
  ];
};

const queryOf = ({ url = '/' }: IncomingMessage): Pairs => [...new URL(url, 'http://localhost').searchParams];

/** For the authorizer: with the headers of the handshake, and with an empty query when the request has none. */
export const partsForAuthorizer = (request: IncomingMessage): Required<RequestParts> => {
  const headers: Pairs = [...headersOf(request), ['content-length', '0']];
  const query = queryOf(request);
  return {
    headers: last(headers),
    multiValueHeaders: all(headers),
    queryStringParameters: last(query),
    multiValueQueryStringParameters: all(query),
  };
};

/** For `$connect`: without the headers of the handshake. */
export const partsForConnect = (request: IncomingMessage): RequestParts => {
  const headers = headersOf(request).filter(([name]) => !HANDSHAKE_HEADERS.has(name.toLowerCase()));
  const query = queryOf(request);
  return {
    headers: last(headers),
    multiValueHeaders: all(headers),
    ...(query.length > 0 && { queryStringParameters: last(query), multiValueQueryStringParameters: all(query) }),
  };
};
