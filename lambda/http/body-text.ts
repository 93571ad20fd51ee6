import { bodyTooLarge, invalidRequest } from './problem.ts';
import type { HttpEvent } from './request.ts';

/** No JSON text starts so: https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1 */
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const ENCODINGS: readonly string[] = ['', 'identity', 'gzip', 'x-gzip'];

const isGzip = (bytes: Buffer): boolean => bytes.subarray(0, 2).equals(GZIP_MAGIC);

/**
 * The body of a request as text; a compressed one is inflated to at most `maxBytes`. Compression is recognised by the bytes, because
 * AWS does not document whether an HTTP API inflates a body, and a proxy that does may leave the header.
 *
 * @throws Problem for a larger body, and one that is compressed in another way
 */
export const bodyText = ({ body = '', isBase64Encoded, headers }: HttpEvent, maxBytes: number): string => {
  const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase();
  if (!ENCODINGS.includes(encoding)) {
    throw invalidRequest([{ path: 'content-encoding', message: 'must be gzip, or the header must be absent' }]);
  }
  if (!isBase64Encoded) return body;
  const bytes = Buffer.from(body, 'base64');
  const plain = isGzip(bytes) ? inflated(bytes, maxBytes) : bytes;
  if (isGzip(plain)) throw invalidRequest([{ path: 'body', message: 'must be compressed once' }]);
  if (plain.length > maxBytes) throw bodyTooLarge(maxBytes);
  return decoded(plain);
};

/** Latin-1 would otherwise lose its letters in the name that a phone shows. */
const decoded = (bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalidRequest([{ path: 'body', message: 'must be UTF-8' }]);
  }
};

/** Stops at `maxBytes`: 16 KB of gzip may hold 16 MB. */
const inflated = (bytes: Buffer, maxBytes: number): Buffer => {
  try {
    // Loaded for the first such body: few clients compress, and it takes 3 ms of a cold start.
    return process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw bodyTooLarge(maxBytes);
    throw invalidRequest([{ path: 'body', message: 'must be complete, valid gzip' }]);
  }
};
