import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type FaultScript, makeFaultScript } from '../faults/fault-script.ts';
import { listenOnLoopback } from '../network/loopback.ts';
import { type FcmErrorCode, fcmError, type GoogleResponse, googleError } from './google-response.ts';
import { scriptedRefusal } from './scripted-faults.ts';
import { type GoogleMessage, makeInstallations, sendMessage } from './send-message.ts';
import { makeServiceAccount, serviceAccountFile, sharedKeyPair } from './service-account.ts';
import { makeTokenEndpoint } from './token-endpoint.ts';

export interface GoogleOptions {
  /** @default 0, the system chooses */
  readonly port?: number;
  /** @default 'ringthrough-local' */
  readonly projectId?: string;
  /** Epoch milliseconds. @default Date.now */
  readonly clock?: () => number;
  /** Faults to inject. @default an empty script */
  readonly faults?: FaultScript;
}

export interface AccountRefusal {
  readonly token?: { readonly status: number; readonly error: string };
  readonly api?: { readonly status: number; readonly name: string; readonly reason?: string };
  readonly fcm?: FcmErrorCode;
}

export interface Google {
  /** Replaces both `https://oauth2.googleapis.com` and `https://fcm.googleapis.com`. */
  readonly url: string;
  /** The service account's JSON key file: the `PlatformCredential` of a GCM platform application in SNS. */
  readonly serviceAccount: string;
  /**
   * Refuses the service account from now on, as when somebody deletes its key or disables the API. `token`: error of the
   * token endpoint, such as `invalid_grant`; `api`: status of the API, with the reason of its `ErrorInfo`; `fcm`: FCM's
   * error code for the message. Without any, the account is accepted again.
   */
  refuseAccount(refusal: AccountRefusal): void;
  readonly installations: { uninstall(token: string): void; install(token: string): void };
  /** Oldest first. */
  messages(): readonly GoogleMessage[];
  /** Called with every message once its response is decided. @returns a function that unsubscribes */
  onMessage(listener: (message: GoogleMessage) => void): () => void;
  /** Messages that phones received, oldest first; a message received twice is listed twice. */
  deliveries(): readonly GoogleMessage[];
  /** Called each time a phone receives a message. @returns a function that unsubscribes */
  onDelivery(listener: (message: GoogleMessage) => void): () => void;
  close(): Promise<void>;
}

const UNAUTHENTICATED =
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';
const MAX_KEPT = 10_000;

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    // Refused like any other invalid message.
    return undefined;
  }
}

/** Starts a simulator of Google's FCM HTTP v1 API on 127.0.0.1. Each call starts a separate one. */
export async function startGoogle(options: GoogleOptions = {}): Promise<Google> {
  const clock = options.clock ?? Date.now;
  const projectId = options.projectId ?? 'ringthrough-local';
  const { faults = makeFaultScript({ clock }) } = options;
  const account = await makeServiceAccount(projectId, sharedKeyPair());
  const installations = makeInstallations();
  const messages: GoogleMessage[] = [];
  const deliveries: GoogleMessage[] = [];
  const messageListeners = new Set<(message: GoogleMessage) => void>();
  const deliveryListeners = new Set<(message: GoogleMessage) => void>();
  let refused: AccountRefusal = {};
  let url = '';
  const tokens = makeTokenEndpoint(account, () => `${url}/token`, clock);

  function keep(list: GoogleMessage[], message: GoogleMessage): void {
    list.push(message);
    if (list.length > MAX_KEPT) list.shift();
  }

  function deliver(message: GoogleMessage): void {
    keep(deliveries, message);
    for (const listener of deliveryListeners) listener(message);
  }

  async function send(raw: string): Promise<GoogleResponse> {
    const at = new Date(clock()).toISOString();
    const sent = sendMessage(parseJson(raw), projectId, installations.isUninstalled);
    const { message } = sent;
    if (message === undefined) return sent.answer;
    const request = { service: 'google', device: message.token } as const;
    if (sent.answer.status === 200) await faults.hold(request);
    const refusal = sent.answer.status === 200 ? scriptedRefusal(faults, message.token) : undefined;
    const { answer, reason } = refusal ?? sent;
    const isAccepted = answer.status === 200;
    const fault = isAccepted ? faults.take(request, ['silent', 'duplicating']) : undefined;
    const isDelivered = isAccepted && sent.isDelivered === true && fault?.kind !== 'silent';
    const received = {
      at,
      token: message.token,
      message,
      response: { status: answer.status, ...(reason !== undefined && { reason }) },
      ...(isDelivered && { deliveredAt: new Date(clock()).toISOString() }),
    };
    keep(messages, received);
    for (const listener of messageListeners) listener(received);
    if (isDelivered) deliver(received);
    if (isDelivered && fault?.kind === 'duplicating') deliver(received);
    return answer;
  }

  async function route(request: IncomingMessage): Promise<GoogleResponse> {
    const raw = await text(request);
    if (request.method === 'POST' && request.url === '/token') {
      const { token } = refused;
      if (token !== undefined) return { status: token.status, body: { error: token.error } };
      return tokens.grant(new URLSearchParams(raw));
    }
    const project = /^\/v1\/projects\/([^/]+)\/messages:send$/.exec(request.url ?? '')?.[1];
    if (request.method !== 'POST' || project === undefined) return googleError(404, 'NOT_FOUND', 'Not Found');
    if (!tokens.admits(request.headers.authorization)) return googleError(401, 'UNAUTHENTICATED', UNAUTHENTICATED);
    const { api, fcm } = refused;
    if (api !== undefined) return googleError(api.status, api.name, 'Refused by the local FCM simulator', api.reason);
    if (project !== projectId) {
      const denied = `Permission 'cloudmessaging.messages.create' denied on resource '//cloudresourcemanager.googleapis.com/projects/${project}' (or it may not exist).`;
      return googleError(403, 'PERMISSION_DENIED', denied, 'IAM_PERMISSION_DENIED');
    }
    if (fcm !== undefined) return fcmError(fcm, 'Refused by the local FCM simulator');
    return await send(raw);
  }

  const server = createServer((request, response) => {
    route(request).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body));
      },
      // The client disconnected in the middle of its request.
      () => response.destroy(),
    );
  });
  url = `http://127.0.0.1:${await listenOnLoopback(server, options.port ?? 0)}`;

  return {
    url,
    serviceAccount: serviceAccountFile(account, url),
    refuseAccount: (refusal) => {
      refused = refusal;
    },
    installations: { uninstall: installations.uninstall, install: installations.install },
    messages: () => messages,
    deliveries: () => deliveries,
    onMessage(listener) {
      messageListeners.add(listener);
      return () => messageListeners.delete(listener);
    },
    onDelivery(listener) {
      deliveryListeners.add(listener);
      return () => deliveryListeners.delete(listener);
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
