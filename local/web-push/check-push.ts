import type { IncomingHttpHeaders } from 'node:http';

export interface PushHeaders {
  /** Seconds. */
  readonly ttl: number;
  readonly urgency: string;
  readonly topic: string | undefined;
}

export interface PushRefusal {
  readonly status: number;
  readonly reason: string;
}

const URGENCIES = ['very-low', 'low', 'normal', 'high'];
/** What every push service takes: https://www.rfc-editor.org/rfc/rfc8030#section-7.2 */
const MAX_BYTES = 4_096;

/** A request's headers and size by RFC 8030 and RFC 8291. */
export const checkPush = (headers: IncomingHttpHeaders, bytes: number): PushHeaders | PushRefusal => {
  const { ttl, urgency = 'normal', topic } = headers;
  if (bytes > MAX_BYTES) return { status: 413, reason: `${bytes} bytes are more than ${MAX_BYTES}` };
  if (headers['content-encoding'] !== 'aes128gcm') return { status: 400, reason: 'Content-Encoding is not aes128gcm' };
  if (typeof ttl !== 'string' || !/^\d+$/.test(ttl)) return { status: 400, reason: 'TTL is missing' };
  if (typeof urgency !== 'string' || !URGENCIES.includes(urgency)) return { status: 400, reason: 'Urgency is unknown' };
  if (topic !== undefined && (typeof topic !== 'string' || !/^[\w-]{1,32}$/.test(topic))) {
    return { status: 400, reason: 'Topic has other characters, or more than 32' };
  }
  return { ttl: Number(ttl), urgency, topic };
};
