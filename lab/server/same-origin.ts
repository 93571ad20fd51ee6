import type { IncomingMessage } from 'node:http';

/**
 * Loopback host names. A foreign page can point its own domain at this machine (DNS rebinding), but cannot use these
 * names.
 */
const HOSTS = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Whether a request with side effects comes from the lab's own page, or not from a browser. Another web page in the
 * same browser must not control the lab.
 */
export const isSameOriginRequest = ({ headers }: IncomingMessage): boolean => {
  const { host = '', origin } = headers;
  if (!HOSTS.test(host) || !headers['content-type']?.startsWith('application/json')) return false;
  return origin === undefined || origin === `http://${host}`;
};
