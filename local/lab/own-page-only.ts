import type { IncomingMessage } from 'node:http';

/** The names of this machine alone: a page elsewhere can have its own name point here, but not be called one of these. */
const HOSTS = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Whether a request that changes something comes from this machine's own page, or from no browser at all. A web page of
 * somebody else, open in the same browser, must not drive the lab.
 */
export const isOwnRequest = ({ headers }: IncomingMessage): boolean => {
  const { host = '', origin } = headers;
  if (!HOSTS.test(host) || !headers['content-type']?.startsWith('application/json')) return false;
  return origin === undefined || origin === `http://${host}`;
};
