import { connect, type IncomingHttpHeaders } from 'node:http2';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';

export interface ApnsRequest {
  /** Origin of the environment, such as `https://api.push.apple.com`. */
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The client certificate and its key, both PEM. */
  readonly identity?: { readonly cert: string; readonly key: string };
  /** PEM of the only trusted server authority. @default the authorities of Node.js */
  readonly ca?: string;
  /** Milliseconds for connection and answer together. */
  readonly timeoutMs: number;
}

export interface ApnsAnswer {
  readonly status: number;
  /** `undefined` when the body is not JSON with a reason. */
  readonly reason: string | undefined;
  /** Parsed; `undefined` when it is not JSON. */
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
}

const Body = v.object({ reason: v.string() });

/**
 * Sends one request on its own connection, because APNs binds a connection to the team of its first token.
 *
 * @throws when there is no answer in time: the error of the connection, or one with the code `ETIMEDOUT`
 */
export const requestApns = async (request: ApnsRequest): Promise<ApnsAnswer> => {
  const session = connect(request.url, {
    ...request.identity,
    ...(request.ca !== undefined && { ca: request.ca }),
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ApnsAnswer>((resolve, reject) => {
      timer = setTimeout(() => reject(failure('ETIMEDOUT')), request.timeoutMs);
      session.on('error', reject);
      session.on('close', () => reject(failure('ECONNRESET')));
      const stream = session.request({ ':method': 'POST', ':path': request.path, ...request.headers });
      stream.on('response', (headers) => {
        const answer = (body?: unknown) =>
          resolve({
            status: Number(headers[':status']),
            reason: v.is(Body, body) ? body.reason : undefined,
            body,
            headers,
          });
        // A 200 has no body. The status of an interrupted answer counts too.
        json(stream).then(answer, () => answer());
      });
      stream.on('error', (error) => {
        // The end of the session, whose own error names the cause, for example a TLS alert.
        if (!session.destroyed) reject(error);
      });
      stream.end(request.body);
    });
  } finally {
    clearTimeout(timer);
    session.destroy();
  }
};

const failure = (code: string): Error => Object.assign(new Error(`no answer: ${code}`), { code });
