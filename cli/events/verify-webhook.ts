import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Seconds that the time of a request may be away from the clock: https://www.standardwebhooks.com */
export const TOLERANCE_SECONDS = 300;

/** A request that came, as far as its signature covers it. */
export interface SignedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * The keys of one or several secrets: `whsec_` and base64, or plain base64, with blanks between them.
 *
 * @returns `undefined` when a secret is no base64, or there is none
 */
export const keysOf = (text: string): readonly Buffer[] | undefined => {
  const secrets = text.split(/\s+/).flatMap((secret) => secret.replace(/^whsec_/, '') || []);
  const isBase64 = secrets.every((secret) => /^[A-Za-z0-9+/]{4,}={0,2}$/.test(secret));
  return secrets.length > 0 && isBase64 ? secrets.map((secret) => Buffer.from(secret, 'base64')) : undefined;
};

/**
 * Why a request is not from a sender that has one of the keys, within five minutes.
 *
 * @param now epoch milliseconds
 * @returns `undefined` when it is
 */
export const refusalOf = (
  keys: readonly Buffer[],
  { headers, body }: SignedRequest,
  now: number,
): string | undefined => {
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    if (typeof headers[name] !== 'string' || headers[name] === '') return `no header ${name}`;
  }
  const [id, timestamp] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
  if (!/^\d{1,12}$/.test(timestamp)) return 'webhook-timestamp is no time';
  const age = Math.round(now / 1000) - Number(timestamp);
  if (Math.abs(age) > TOLERANCE_SECONDS) {
    return `signed ${Math.abs(age)} seconds ${age > 0 ? 'ago' : 'ahead of this clock'}, at most ${TOLERANCE_SECONDS} are taken`;
  }
  const expected = keys.map((key) => createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest());
  const isSigned = String(headers['webhook-signature'])
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .map((part) => Buffer.from(part.slice(3), 'base64'))
    .some((given) => expected.some((one) => one.length === given.length && timingSafeEqual(one, given)));
  return isSigned ? undefined : 'signed with another secret, or changed on its way';
};
