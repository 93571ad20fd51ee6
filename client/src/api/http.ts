import { abortController, type Fetch, type FetchResponse, globals } from '../runtime/globals.ts';
import { ignore } from '../runtime/ignore.ts';
import { isRecord, type JsonRecord } from '../runtime/is-record.ts';
import type { CallView, Issue, ProblemCode } from './api-types.ts';
import { RingthroughError } from './errors.ts';

/**
 * The user's token. Called for each request, so return a kept token while it is valid; with `isRefused` the API has refused the last one,
 * and the request is sent once more with the new one.
 */
export type GetToken = (reason: { readonly isRefused: boolean }) => string | PromiseLike<string>;

export interface HttpOptions {
  /** Of the HTTP API, without a slash at the end. */
  readonly url: string;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
  /** Pauses before a request is repeated, in milliseconds. */
  readonly pausesMs: readonly number[];
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: object | undefined;
  /** `undefined`: the path holds the capability. */
  readonly getToken?: GetToken | undefined;
  /** Whether it may be sent while the page closes. */
  readonly keepalive?: boolean;
  /** Whether it fails at once where the API cannot be reached. What the API answers with a temporary failure is repeated all the same. */
  readonly failsOffline?: boolean;
}

/** An answer with a status below 400; `body` is `undefined` if it was empty. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Longer pauses than this are the caller's business. */
const LONGEST_PAUSE = 5_000;

/**
 * Sends one request, and repeats it after temporary failures: every request of this API is safe to repeat.
 *
 * @throws RingthroughError
 * @throws what `getToken` throws
 */
export const send = async (options: HttpOptions, request: HttpRequest): Promise<HttpAnswer> => {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await sendOnce(options, request);
    } catch (error) {
      const pause = options.pausesMs[attempt];
      const isTemporary = error instanceof RingthroughError && error.isTemporary;
      if (!isTemporary || pause === undefined || (error.retryAfterMs || 0) > LONGEST_PAUSE) throw error;
      if (request.failsOffline && error.status === undefined) throw error;
      await new Promise<void>((resolve) => {
        globals.setTimeout(resolve, Math.max(pause * (0.5 + Math.random() / 2), error.retryAfterMs || 0));
      });
    }
  }
};

const sendOnce = async (options: HttpOptions, request: HttpRequest): Promise<HttpAnswer> => {
  const { getToken } = request;
  const first = await exchange(options, request, getToken && (await getToken({ isRefused: false })));
  // A refused token may have expired on its way, or the phone's clock is wrong.
  const answer =
    first.status === 401 && getToken ? await exchange(options, request, await getToken({ isRefused: true })) : first;
  if (answer.status >= 400) throw problemIn(answer);
  return answer;
};

interface RawAnswer extends HttpAnswer {
  /** Seconds. */
  readonly retryAfter: unknown;
}

const exchange = async (options: HttpOptions, request: HttpRequest, token?: string): Promise<RawAnswer> => {
  const abort = abortController();
  const { timeoutMs } = options;
  return await within(received(options, request, token, abort.signal), timeoutMs, () => abort.abort());
};

/** What the work resolves with. @throws RingthroughError `timeout` after `ms` */
export const within = <T>(work: Promise<T>, ms: number, onLate = ignore): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = globals.setTimeout(() => {
      reject(new RingthroughError('timeout', `no answer within ${ms} ms`));
      onLate();
    }, ms);
    work.then(resolve, reject).then(() => globals.clearTimeout(timer));
  });

const received = async (
  { url, fetch }: HttpOptions,
  { method, path, body, keepalive }: HttpRequest,
  token: string | undefined,
  signal: unknown,
): Promise<RawAnswer> => {
  let response: FetchResponse;
  let text: string;
  try {
    response = await fetch(`${url}${path}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      // What is `undefined` is absent, as in every dictionary of Web IDL.
      ...({ body: body && JSON.stringify(body), keepalive, signal } as object),
    });
    text = await response.text();
  } catch (underlying) {
    throw new RingthroughError('offline', 'API unreachable', { underlying });
  }
  const { status } = response;
  return { status, body: parsed(text, status), retryAfter: response.headers.get('retry-after') };
};

const parsed = (text: string, status: number): unknown => {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (underlying) {
    throw new RingthroughError('unexpected_response', `HTTP ${status}, not JSON`, {
      status,
      underlying,
    });
  }
};

interface Problem {
  readonly code?: ProblemCode;
  readonly detail?: string;
  readonly issues?: readonly Issue[];
  readonly call?: CallView;
  readonly urls?: readonly string[];
}

const problemIn = ({ status, body, retryAfter }: RawAnswer): RingthroughError => {
  const { code, detail, issues, call, urls }: Problem = isRecord(body) ? body : {};
  const seconds = Number(retryAfter || 'none');
  const retryAfterMs = seconds >= 0 ? seconds * 1000 : undefined;
  // API Gateway answers some errors itself, without a code.
  const known = code || (status === 401 ? 'unauthenticated' : status === 429 ? 'rate_limited' : 'unexpected_response');
  return new RingthroughError(known, detail || `HTTP ${status}`, { status, retryAfterMs, issues, call, urls });
};

/** The problem with which a message over the socket was answered. */
export const socketProblem = (body: JsonRecord): RingthroughError =>
  problemIn({ status: Number(body.status), body, retryAfter: body.retryAfter });
