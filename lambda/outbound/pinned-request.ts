import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { AddressClass } from '../contract/enums.ts';
import { type Address, checkedAddresses, type Resolve, systemResolve } from './checked-addresses.ts';
import { AddressRefused, OutboundTimeout } from './outbound-errors.ts';

export interface PinnedRequest {
  /** `https:`; `http:` only with `allow: 'loopback'`. */
  readonly url: string;
  readonly method: 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  readonly allow: AddressClass;
  /** Milliseconds for all: name resolution, connection, request, the answer's head. */
  readonly timeoutMs: number;
  /** Bytes of the answer's body that are read; the connection is closed at more. @default 4096 */
  readonly maxResponseBytes?: number | undefined;
  /** PEM of the only authority that is trusted. @default those of Node.js */
  readonly ca?: string | undefined;
}

export interface PinnedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Its beginning, as far as it arrived in time. */
  readonly body: string;
}

/**
 * Sends a request to a URL that somebody else chose. The name is resolved once, every address is checked, and only those are connected to: a
 * name that changes its address between the check and the connection changes nothing. No redirect is followed.
 *
 * @param resolve the addresses of a name
 * @throws AddressRefused, OutboundTimeout, or Node's own error of name resolution, connection or TLS, which has a `code`
 */
export const sendPinned = async (request: PinnedRequest, resolve: Resolve = systemResolve): Promise<PinnedResponse> => {
  const { allow, timeoutMs } = request;
  const url = new URL(request.url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allow === 'loopback')) {
    throw new AddressRefused(`${url.protocol} is refused: only https`);
  }
  const end = Date.now() + timeoutMs;
  const addresses = await inTime(checkedAddresses(url, allow, resolve), timeoutMs);
  return await send(request, url, pinnedTo(addresses), end);
};

const timedOut = (ms: number): OutboundTimeout => new OutboundTimeout(`no answer within ${ms} ms`);

const inTime = <T>(work: Promise<T>, ms: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(timedOut(ms)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });

/** A name resolution that has its answer. Node.js asks for one address, or for all when it tries several. */
const pinnedTo =
  (addresses: readonly Address[]): LookupFunction =>
  (_host, { all }, answer) => {
    const [first] = addresses;
    if (all) answer(null, [...addresses]);
    else answer(null, first?.address ?? '', first?.family);
  };

const send = (request: PinnedRequest, url: URL, lookup: LookupFunction, end: number): Promise<PinnedResponse> =>
  new Promise((resolve, reject) => {
    const { method, headers, body, timeoutMs, maxResponseBytes = 4_096, ca } = request;
    // Without an agent: a connection of an agent's would be used again without a check.
    const options = {
      method,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      lookup,
      agent: false,
    };
    const sent: ClientRequest =
      url.protocol === 'https:' ? httpsRequest(url, { ...options, ca }) : httpRequest(url, options);
    let head: Omit<PinnedResponse, 'body'> | undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (error: Error): void => {
      clearTimeout(timer);
      // The status is the answer: a body that breaks off or never ends changes nothing.
      if (head === undefined) reject(error);
      else resolve({ ...head, body: Buffer.concat(chunks).subarray(0, maxResponseBytes).toString('utf8') });
      sent.destroy();
    };
    const timer = setTimeout(() => finish(timedOut(timeoutMs)), Math.max(0, end - Date.now()));
    sent.on('error', finish);
    sent.on('response', (response) => {
      head = { status: response.statusCode ?? 0, headers: response.headers };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        bytes += chunk.length;
        if (bytes >= maxResponseBytes) finish(new Error('the body is too long'));
      });
      response.on('error', finish);
      response.on('end', () => finish(new Error('done')));
    });
    sent.end(body);
  });
