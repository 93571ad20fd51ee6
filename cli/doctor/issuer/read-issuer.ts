import { networkError } from '../../terminal/network-error.ts';

/** What an address answered. */
export interface Fetched {
  readonly url: string;
  /** Absent without an answer. */
  readonly status?: number;
  /** Where a redirect goes. */
  readonly location?: string;
  readonly contentType?: string;
  readonly cacheControl?: string;
  /** `undefined` when the body is not JSON. */
  readonly body?: unknown;
  readonly isHtml?: boolean;
  readonly ms: number;
  /** Why there is no answer. */
  readonly problem?: string;
}

/** All that is asked of an issuer, before anything is concluded. */
export interface IssuerSnapshot {
  readonly discovery: Fetched;
  /** The key set; absent when the discovery document names none. */
  readonly keys?: Fetched;
}

/** Larger than any key set: an address that sends more is no issuer's. */
const MAX_BYTES = 1_000_000;
/** Longer than a deployment waits, to say how long the issuer takes. */
const TIMEOUT = 10_000;

export const readIssuer = async (discoveryUrl: string): Promise<IssuerSnapshot> => {
  const discovery = await get(discoveryUrl);
  const { jwks_uri: keysUrl } = (discovery.body ?? {}) as { readonly jwks_uri?: unknown };
  if (typeof keysUrl !== 'string' || !URL.canParse(keysUrl) || !/^https?:/.test(keysUrl)) return { discovery };
  return { discovery, keys: await get(keysUrl) };
};

const get = async (url: string): Promise<Fetched> => {
  const start = performance.now();
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) });
    const text = (await response.text()).slice(0, MAX_BYTES);
    const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
    const [location, contentType, cacheControl] = ['location', 'content-type', 'cache-control'].map(header);
    return {
      url,
      status: response.status,
      ...(location !== undefined && { location }),
      ...(contentType !== undefined && { contentType }),
      ...(cacheControl !== undefined && { cacheControl }),
      body: parsed(text),
      isHtml: /^\s*<(!doctype|html)/i.test(text),
      ms: Math.round(performance.now() - start),
    };
  } catch (error) {
    const host = new URL(url).host;
    const problem = networkError(error, host)?.message ?? `${host}: ${error instanceof Error ? error.message : error}`;
    return { url, problem, ms: Math.round(performance.now() - start) };
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
