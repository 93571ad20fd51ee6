import { createPrivateKey } from 'node:crypto';
import { type ClientHttp2Session, connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { SignJWT } from 'jose';
import type { Credential } from '../platform-credential.ts';

/** APNs requires a provider token younger than 60 minutes, renewed at most once every 20 minutes. */
const TOKEN_LIFETIME_MS = 50 * 60_000;
const REQUEST_TIMEOUT_MS = 10_000;

export interface ApnsResponse {
  readonly status: number;
  readonly body: string;
}

/** A persistent connection to APNs with one credential. The first push opens it; a push after it closed reopens it. */
export interface ApnsSession {
  readonly credential: Credential;
  /** Rejects when APNs is unreachable or does not respond within the timeout. */
  push(token: string, headers: Readonly<Record<string, string>>, body: string, now: number): Promise<ApnsResponse>;
  close(): void;
}

export function makeApnsSession(url: string, ca: string, credential: Credential): ApnsSession {
  let session: ClientHttp2Session | undefined;
  let jwt: { authorization: Promise<string>; at: number } | undefined;

  function open(): ClientHttp2Session {
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    const identity =
      credential.kind === 'certificate' ? { cert: credential.certificate, key: credential.privateKey } : {};
    session = connect(url, { ca, ...identity });
    // Each pending push fails by itself; this listener only keeps the session's error event from ending the process.
    session.on('error', () => {});
    // The simulator's server keeps the process alive; an idle connection must not.
    session.unref();
    return session;
  }

  async function authorization(now: number): Promise<Readonly<Record<string, string>>> {
    if (credential.kind !== 'token') return {};
    if (jwt === undefined || now - jwt.at >= TOKEN_LIFETIME_MS) {
      const signed = new SignJWT()
        .setProtectedHeader({ alg: 'ES256', kid: credential.keyId })
        .setIssuer(credential.teamId)
        .setIssuedAt(Math.floor(now / 1000))
        .sign(createPrivateKey(credential.p8));
      jwt = { at: now, authorization: signed.then((token) => `bearer ${token}`) };
    }
    return { authorization: await jwt.authorization };
  }

  return {
    credential,
    async push(token, headers, body, now) {
      const provider = await authorization(now);
      const request = open().request({ ':method': 'POST', ':path': `/3/device/${token}`, ...headers, ...provider });
      request.setTimeout(REQUEST_TIMEOUT_MS, () => request.destroy(new Error('APNs did not respond in time')));
      const responded = new Promise<number>((resolve, reject) => {
        request.on('response', (response) => resolve(response[':status'] ?? 0));
        request.on('error', reject);
        request.on('close', () => reject(new Error('the connection to APNs closed')));
      });
      request.end(body);
      return { status: await responded, body: await text(request) };
    },
    close: () => session?.destroy(),
  };
}
