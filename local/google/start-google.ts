import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type FaultScript, makeFaultScript } from '../faults/fault-script.ts';
import { listenOnLoopback } from '../loopback.ts';
import { type GoogleError, googleError } from './google-error.ts';
import { scriptedRefusal } from './scripted-faults.ts';
import { type GoogleMessage, makeInstallations, sendMessage } from './send-message.ts';
import { makeServiceAccount, serviceAccountFile } from './service-account.ts';
import { makeTokenEndpoint } from './token-endpoint.ts';

export interface GoogleOptions {
  /** @default 0, the system chooses */
  readonly port?: number;
  /** @default 'ringthrough-local' */
  readonly projectId?: string;
  /** Epoch milliseconds. @default Date.now */
  readonly clock?: () => number;
  /** What is to go wrong. @default a script of its own */
  readonly faults?: FaultScript;
}

export interface Google {
  /** In the place of both `https://oauth2.googleapis.com` and `https://fcm.googleapis.com`. */
  readonly url: string;
  /** The service account's JSON file: what goes to SNS as the `PlatformCredential` of a GCM application. */
  readonly serviceAccount: string;
  readonly installations: { uninstall(token: string): void; install(token: string): void };
  /** Oldest first. */
  messages(): readonly GoogleMessage[];
  /** Called with every message after its verdict. @returns how to stop */
  onMessage(listener: (message: GoogleMessage) => void): () => void;
  /** What phones were handed, oldest first: a message that came twice is there twice. */
  deliveries(): readonly GoogleMessage[];
  /** Called each time a phone is handed a message. @returns how to stop */
  onDelivery(listener: (message: GoogleMessage) => void): () => void;
  close(): Promise<void>;
}

const UNAUTHENTICATED =
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';
const KEPT = 10_000;

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    // Refused with everything else that is not a message.
    return undefined;
  }
}

/** Starts a simulator of Google's FCM HTTP v1 on 127.0.0.1. Every call starts one of its own. */
export async function startGoogle(options: GoogleOptions = {}): Promise<Google> {
  const clock = options.clock ?? Date.now;
  const projectId = options.projectId ?? 'ringthrough-local';
  const { faults = makeFaultScript({ clock }) } = options;
  const account = await makeServiceAccount(projectId);
  const installations = makeInstallations();
  const messages: GoogleMessage[] = [];
  const deliveries: GoogleMessage[] = [];
  const listeners = new Set<(message: GoogleMessage) => void>();
  const phones = new Set<(message: GoogleMessage) => void>();
  let url = '';
  const tokens = makeTokenEndpoint(account, () => `${url}/token`, clock);

  function keep(list: GoogleMessage[], message: GoogleMessage): void {
    list.push(message);
    if (list.length > KEPT) list.shift();
  }

  function deliver(message: GoogleMessage): void {
    keep(deliveries, message);
    for (const tell of phones) tell(message);
  }

  async function send(raw: string): Promise<GoogleError> {
    const at = new Date(clock()).toISOString();
    const judged = sendMessage(parseJson(raw), projectId, installations.isGone);
    const { message } = judged;
    if (message === undefined) return judged.answer;
    const request = { service: 'google', device: message.token } as const;
    if (judged.answer.status === 200) await faults.hold(request);
    const refusal = judged.answer.status === 200 ? scriptedRefusal(faults, message.token) : undefined;
    const { answer, reason } = refusal ?? judged;
    const isTaken = answer.status === 200;
    const fault = isTaken ? faults.take(request, ['silent', 'duplicating']) : undefined;
    const isDelivered = isTaken && fault?.kind !== 'silent';
    const received = {
      at,
      token: message.token,
      message,
      verdict: { status: answer.status, ...(reason !== undefined && { reason }) },
      ...(isDelivered && { deliveredAt: new Date(clock()).toISOString() }),
    };
    keep(messages, received);
    for (const tell of listeners) tell(received);
    if (isDelivered) deliver(received);
    if (fault?.kind === 'duplicating') deliver(received);
    return answer;
  }

  async function route(request: IncomingMessage): Promise<GoogleError> {
    const raw = await text(request);
    if (request.method === 'POST' && request.url === '/token') return tokens.grant(new URLSearchParams(raw));
    const project = /^\/v1\/projects\/([^/]+)\/messages:send$/.exec(request.url ?? '')?.[1];
    if (request.method !== 'POST' || project === undefined) return googleError(404, 'NOT_FOUND', 'Not Found');
    if (!tokens.admits(request.headers.authorization)) return googleError(401, 'UNAUTHENTICATED', UNAUTHENTICATED);
    if (project !== projectId) {
      const denied = `Permission 'cloudmessaging.messages.create' denied on resource '//cloudresourcemanager.googleapis.com/projects/${project}' (or it may not exist).`;
      return googleError(403, 'PERMISSION_DENIED', denied);
    }
    return await send(raw);
  }

  const server = createServer((request, response) => {
    route(request).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body));
      },
      // The client went away in the middle of its request.
      () => response.destroy(),
    );
  });
  url = `http://127.0.0.1:${await listenOnLoopback(server, options.port ?? 0)}`;

  return {
    url,
    serviceAccount: serviceAccountFile(account, url),
    installations: { uninstall: installations.uninstall, install: installations.install },
    messages: () => messages,
    deliveries: () => deliveries,
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onDelivery(listener) {
      phones.add(listener);
      return () => phones.delete(listener);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      faults.release('google');
      await closed;
    },
  };
}
