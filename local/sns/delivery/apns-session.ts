import { createPrivateKey } from 'node:crypto';
import { type ClientHttp2Session, connect } from 'node:http2';
import { text } from 'node:stream/consumers';
import { SignJWT } from 'jose';
import type { Credential } from '../platform-credential.ts';

/** Apple wants a token younger than an hour, and a new one not before twenty minutes. */
const TOKEN_LIFE_MS = 50 * 60_000;
const REQUEST_TIMEOUT_MS = 10_000;

export interface ApnsAnswer {
  readonly status: number;
  readonly body: string;
}

/** A kept connection to Apple with one credential, opened by the first push and again after it broke. */
export interface ApnsSession {
  readonly credential: Credential;
  /** Rejects when Apple cannot be reached or does not answer in time. */
  push(token: string, headers: Readonly<Record<string, string>>, body: string, now: number): Promise<ApnsAnswer>;
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
    // Each push in flight fails by itself; this only keeps the session's own report from ending the process.
    session.on('error', () => {});
    // The emulator's own server keeps the process alive; an idle connection must not.
    session.unref();
    return session;
  }

  async function authorization(now: number): Promise<Readonly<Record<string, string>>> {
    if (credential.kind !== 'token') return {};
    if (jwt === undefined || now - jwt.at >= TOKEN_LIFE_MS) {
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
      request.setTimeout(REQUEST_TIMEOUT_MS, () => request.destroy(new Error('Apple did not answer in time')));
      const answered = new Promise<number>((resolve, reject) => {
        request.on('response', (answer) => resolve(answer[':status'] ?? 0));
        request.on('error', reject);
        request.on('close', () => reject(new Error('the connection to Apple closed')));
      });
      request.end(body);
      return { status: await answered, body: await text(request) };
    },
    close: () => session?.destroy(),
  };
}
