import type { Claims } from '../../../lambda/identity/claims.ts';

/** Claims that say nothing of a person. */
const SHOWN = ['iss', 'aud', 'azp', 'client_id', 'scope', 'scp', 'tid', 'token_use', 'typ', 'ver', 'email_verified'];
const TIMES = ['exp', 'iat', 'nbf', 'auth_time'];

/**
 * The claims as they may be printed: those about the token itself, and the one with the user's id; of every other only its kind and length,
 * because it may be a name, an address or a secret.
 */
export const shownClaims = (claims: Claims, userIdClaim: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, shown(name, value, userIdClaim)]));

const shown = (name: string, value: unknown, userIdClaim: string): unknown => {
  if (name === userIdClaim && !isAddress(value)) return value;
  if (SHOWN.includes(name)) return value;
  if (TIMES.includes(name) && typeof value === 'number' && Number.isFinite(value)) return timeOf(value);
  if (typeof value === 'string') return `… (${value.length} characters)`;
  if (Array.isArray(value)) return `… (list of ${value.length})`;
  return value !== null && typeof value === 'object' ? '… (object)' : `… (${typeof value})`;
};

const isAddress = (value: unknown): boolean => typeof value === 'string' && /@|^\+?\d{7,}$/.test(value);

/** A user's id as it may be printed: an address is a person's. */
export const shownUser = (user: string): string =>
  isAddress(user) ? `${user.slice(0, 2)}… (${user.length} characters)` : user;

/** `1790000000 (2026-09-21T…Z)`; a time in milliseconds stays a number. */
export const timeOf = (seconds: number): string => {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999
    ? `${seconds}`
    : `${seconds} (${date.toISOString()})`;
};
