import { createPrivateKey } from 'node:crypto';
import { connect, type OutgoingHttpHeaders } from 'node:http2';
import { text } from 'node:stream/consumers';
import { SignJWT } from 'jose';
import type { ProviderKey } from '../../../local/apple/provider-key.ts';

export interface AppleAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Parsed JSON, `undefined` for an empty body. */
  readonly body: unknown;
}

export interface Connection {
  /** Sends any request, also with an invalid path or method. */
  request(headers: OutgoingHttpHeaders, body?: string | Buffer): Promise<AppleAnswer>;
  close(): void;
}

/** Opens one HTTP/2 connection, with a client certificate when given. */
export function openConnection(url: string, ca: string, identity: { cert?: string; key?: string } = {}): Connection {
  const session = connect(url, { ca, ...identity });
  // A broken session makes each of its requests fail separately.
  session.on('error', () => {});
  return {
    request: (headers, body = '{"aps":{}}') =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ':method': 'POST', ...headers });
        stream.on('error', reject);
        stream.on('response', (answer) => {
          const { ':status': status, ...rest } = answer;
          text(stream).then(
            (raw) => resolve({ status, headers: rest, body: raw === '' ? undefined : JSON.parse(raw) }),
            reject,
          );
        });
        stream.end(body);
      }),
    close: () => session.close(),
  };
}

/** The `authorization` header of a provider. `over` replaces parts of the JWT with invalid ones. */
export async function bearer(
  key: ProviderKey,
  now: number,
  over: { kid?: string; iss?: string; p8?: string } = {},
): Promise<string> {
  const token = await new SignJWT()
    .setProtectedHeader({ alg: 'ES256', kid: over.kid ?? key.keyId })
    .setIssuer(over.iss ?? key.teamId)
    .setIssuedAt(Math.floor(now / 1000))
    .sign(createPrivateKey(over.p8 ?? key.p8));
  return `bearer ${token}`;
}

export const TOKEN = 'ab'.repeat(32);
export const VOIP = { 'apns-push-type': 'voip', 'apns-topic': 'com.example.app.voip' };
