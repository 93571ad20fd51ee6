import type { IncomingHttpHeaders } from 'node:http';

/**
 * Names of this machine. A foreign page can point its own domain at 127.0.0.1 (DNS rebinding), but its requests then have
 * that domain as `Host`. https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Host
 */
const LOOPBACK = '(127\\.0\\.0\\.1|localhost|\\[::1\\])(:\\d+)?';
const LOOPBACK_HOST = new RegExp(`^${LOOPBACK}$`, 'i');
/** Also of a web view, such as `capacitor://localhost`. */
const LOOPBACK_ORIGIN = new RegExp(`^[a-z][a-z0-9+.-]*://${LOOPBACK}$`, 'i');

/** What an app's page on another port of this machine may read. */
const READABLE: ReadonlySet<string> = new Set(['/local/info', '/local/token']);

export interface LocalRequest {
  readonly method: string;
  /** Starts with `/local/`. */
  readonly pathname: string;
  readonly headers: IncomingHttpHeaders;
}

export type LocalAccess =
  /** `headers`: those that the answer needs besides its own. */
  | { readonly kind: 'allowed'; readonly headers: Readonly<Record<string, string>> }
  /** `detail`: the header that is wrong, and what would be right. */
  | { readonly kind: 'refused'; readonly detail: string };

/**
 * Whether a request may use a `/local` route. It needs a `Host` of this machine, and the `Origin` of the local backend's
 * own pages or none, as from programs other than browsers. Pages of other loopback origins may read
 * `GET /local/info` and `GET /local/token`.
 */
export const localAccess = ({ method, pathname, headers }: LocalRequest): LocalAccess => {
  const { host, origin } = headers;
  if (host === undefined || !LOOPBACK_HOST.test(host)) {
    const given = host === undefined ? 'Host is missing' : `Host is "${host}"`;
    return { kind: 'refused', detail: `${given}: /local answers only at 127.0.0.1, localhost or [::1]` };
  }
  // `OPTIONS`: a page whose tracing library adds headers sends a preflight, which the gateway answers.
  const isReadable = (method === 'GET' || method === 'OPTIONS') && READABLE.has(pathname);
  // A cache must not give one page the answer to another.
  const vary = isReadable ? { vary: 'Origin' } : {};
  if (origin === undefined || origin === `http://${host}`) return { kind: 'allowed', headers: vary };
  if (!isReadable) {
    const allowed = `it must be "http://${host}", or absent`;
    return { kind: 'refused', detail: `Origin is "${origin}": for ${method} ${pathname} ${allowed}` };
  }
  if (!LOOPBACK_ORIGIN.test(origin)) {
    const allowed = 'it must be on 127.0.0.1, localhost or [::1], such as "http://localhost:5173", or absent';
    return { kind: 'refused', detail: `Origin is "${origin}": for ${method} ${pathname} ${allowed}` };
  }
  return { kind: 'allowed', headers: { ...vary, 'access-control-allow-origin': origin } };
};
