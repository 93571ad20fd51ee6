import { importJWK, jwtVerify } from 'jose';

/** Seconds: https://www.rfc-editor.org/rfc/rfc8292#section-2 */
const LONGEST = 24 * 60 * 60;

export interface VapidRefusal {
  readonly status: 401 | 403;
  readonly reason: string;
}

/**
 * Checks who sends a push: https://www.rfc-editor.org/rfc/rfc8292
 *
 * @param subscribedFor the public key that the subscription was made for, base64url
 * @param audience origin of the push service
 * @returns `undefined` if the push is accepted
 */
export const checkVapid = async (
  authorization: string | undefined,
  subscribedFor: string,
  audience: string,
  now: Date,
): Promise<VapidRefusal | undefined> => {
  const [, token, key] = /^vapid t=([^,\s]+),\s*k=([\w-]+)$/.exec(authorization ?? '') ?? [];
  if (token === undefined || key === undefined) return { status: 401, reason: 'no VAPID credentials' };
  if (key !== subscribedFor) return { status: 403, reason: 'the subscription was made for another key' };
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  try {
    const jwk = await importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, 'ES256');
    const { payload } = await jwtVerify(token, jwk, { audience, currentDate: now, algorithms: ['ES256'] });
    const { exp = Number.POSITIVE_INFINITY, sub = '' } = payload;
    if (exp > now.getTime() / 1000 + LONGEST) return { status: 403, reason: 'the token expires after more than a day' };
    if (!/^(mailto:|https:)/.test(sub)) return { status: 403, reason: 'the token names no contact' };
    return undefined;
  } catch (error) {
    return { status: 403, reason: error instanceof Error ? error.message : String(error) };
  }
};
