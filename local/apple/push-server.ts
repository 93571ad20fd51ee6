import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createSecureServer,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { TLSSocket } from 'node:tls';
import type { Environment } from '../../lambda/contract/enums.ts';
import { listenOnLoopback } from '../network/loopback.ts';
import { type ApnsResponse, refusal } from './apns-response.ts';
import type { Identity } from './certificate-authority.ts';
import { isMessageId, readPushHeaders } from './push-headers.ts';
import { readPayload } from './request-body.ts';
import type { ConnectionFacts, Sender } from './sender.ts';

/** One complete request to `/3/device/…`. */
export interface ReceivedPush {
  readonly environment: Environment;
  readonly deviceToken: string;
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** The push's `apns-id`, or a generated one. */
  readonly apnsId: string;
  readonly sender: Sender;
  readonly payloadBytes: number;
  readonly payload: Readonly<Record<string, unknown>> | undefined;
}

type SenderCheck = (authorization: string | undefined) => Promise<Sender>;

export interface PushServerOptions {
  readonly port: number;
  readonly environment: Environment;
  readonly identity: Identity;
  readonly openConnection: (facts: ConnectionFacts) => SenderCheck;
  readonly receive: (received: ReceivedPush) => Promise<ApnsResponse>;
}

const DEVICE_PATH = /^\/3\/device\/(?<token>[^/?]*)$/;

function answer(stream: ServerHttp2Stream, apnsId: string, environment: Environment, response: ApnsResponse): void {
  if (stream.destroyed) return;
  const headers = { ':status': response.status, 'apns-id': apnsId };
  if (response.reason === undefined) {
    // The id in Apple's Push Notifications Console, which APNs returns in the sandbox only.
    stream.respond(environment === 'sandbox' ? { ...headers, 'apns-unique-id': randomUUID() } : headers);
    stream.end();
    return;
  }
  const { reason, timestamp } = response;
  stream.respond({ ...headers, 'content-type': 'application/json' });
  stream.end(JSON.stringify(timestamp === undefined ? { reason } : { reason, timestamp }));
}

/** DER of the client's certificate, whichever authority issued it. */
function clientCertificate(session: ServerHttp2Session): Buffer | undefined {
  const { socket } = session;
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined;
}

/** One of the two APNs environments: HTTP/2 over TLS only, as `api.push.apple.com`. */
export async function startPushServer(options: PushServerOptions) {
  const { environment, identity } = options;
  const sessions = new Set<Http2Session>();
  const server = createSecureServer({
    key: identity.privateKey,
    cert: identity.certificate,
    // Optional, and validated below: a client with a provider token has none.
    requestCert: true,
    rejectUnauthorized: false,
  });

  async function serve(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    raw: readonly string[],
    checkSender: SenderCheck,
  ): Promise<void> {
    const payload = await readPayload(stream);
    const path = DEVICE_PATH.exec(headers[':path'] ?? '');
    const pushHeaders = readPushHeaders(raw);
    const givenId = pushHeaders?.['apns-id'];
    const apnsId = givenId !== undefined && isMessageId(givenId) ? givenId : randomUUID();
    if (path === null || headers[':method'] !== 'POST') {
      answer(stream, apnsId, environment, refusal(path === null ? 'BadPath' : 'MethodNotAllowed'));
      return;
    }
    const sender = await checkSender(headers.authorization);
    const deviceToken = path.groups?.token ?? '';
    const received = { environment, deviceToken, headers: pushHeaders, apnsId, sender, ...payload };
    const response = await options.receive(received);
    answer(stream, apnsId, environment, response);
  }

  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
    const checkSender = options.openConnection({ environment, certificate: clientCertificate(session) });
    session.on(
      'stream',
      (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, raw: readonly string[]) => {
        // A client that disconnects in the middle of a push gets no answer.
        stream.on('error', () => stream.close());
        serve(stream, headers, raw, checkSender).catch(() => {
          answer(stream, randomUUID(), environment, refusal('InternalServerError'));
        });
      },
    );
  });

  const port = await listenOnLoopback(server, options.port);
  return {
    url: `https://127.0.0.1:${port}`,
    async close(): Promise<void> {
      const closed = once(server, 'close');
      server.close();
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}
