import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App } from '../../lambda/contract/environment.ts';
import type { EventSettings } from '../../lambda/contract/event-settings.ts';
import { makeProviderKey } from '../apple/provider-key.ts';
import type { Apple } from '../apple/start-apple.ts';
import type { EventBridge } from '../aws/events/start-events.ts';
import { faultRoutes } from '../faults/fault-routes.ts';
import type { FaultScript } from '../faults/fault-script.ts';
import type { Google } from '../google/start-google.ts';
import type { IssuerServer } from '../oidc/issuer.ts';
import { isTokenForm, TOKEN_FORMS } from '../oidc/token-forms.ts';
import { localAccess } from './local-access.ts';

/** URLs and names of everything in this local backend. */
export interface LocalInfo {
  readonly api: string;
  /** URL of the WebSocket API. */
  readonly socket: string;
  readonly dynamodb: string;
  readonly sns: string;
  readonly sqs: string;
  /** Absent without events. */
  readonly eventbridge?: string;
  readonly apns: string;
  readonly apnsSandbox: string;
  readonly fcm: string;
  /** URL of the push service of browsers. */
  readonly webPush: string;
  readonly region: string;
  readonly table: string;
  readonly engine: string;
  readonly apps: readonly App[];
  /** Where events are put, as the function `publish-events` sees it; absent without events. */
  readonly events?: EventSettings;
}

/** Answers a request. Resolves to `false`, without an answer, when it does not serve the path. */
export type LocalRoutes = (url: URL, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export interface LocalRoutesDeps {
  readonly info: () => LocalInfo;
  readonly issuer: IssuerServer;
  /** The current value of the deployment's shared secret; for tokens in the form of one. */
  readonly sharedSecret: () => string | undefined;
  readonly apple: Apple;
  readonly google: Google;
  readonly faults: FaultScript;
  /** Absent without events. */
  readonly eventBridge: EventBridge | undefined;
  /** The JWT claim that holds the user's tenant; empty for a single tenant. */
  readonly tenantClaim: string;
  /** Tried first. */
  readonly extraRoutes: LocalRoutes | undefined;
}

/**
 * `/local/…`: routes for development. None of them exists in AWS.
 *
 * - `GET /local/info`: the URL of every simulator
 * - `GET /local/token?user=alice`: a JWT for the user, as text, or as JSON with `accept: application/json`.
 *   `&scope=…` sets its scope, `&tenant=…` its tenant claim, `&form=…` makes it look like a token of a well-known issuer
 *   (see `oidc/token-forms.ts`)
 * - `GET /local/push-credentials`: credentials that the simulators of Apple (`apple`: a secret's content) and Google (`google`: the text of a
 *   service account's file) take, and `ca`, the PEM that clients of Apple's must trust
 * - `GET /local/pushes`: pushes that reached the Apple simulator, oldest first; `deliveredAt`: received by the phone
 * - `GET /local/messages`: messages that reached the Google simulator, oldest first
 * - `GET /local/events`: events that reached the bus, oldest first; 404 unless events are on
 * - `GET /local/jwks.json`: the issuer's public keys
 * - `/local/faults`: fault injection, see `faults/fault-routes.ts`
 *
 * A request that may not use them gets 403 and a problem (RFC 9457), see `local-access.ts`; the extra routes under
 * `/local/` too.
 */
export const localRoutes = ({
  info,
  issuer,
  sharedSecret,
  apple,
  google,
  faults,
  eventBridge,
  tenantClaim,
  extraRoutes,
}: LocalRoutesDeps): LocalRoutes => {
  const serveFaults = faultRoutes(faults);
  const key = makeProviderKey();
  apple.trustKey(key);
  const documents: Readonly<Record<string, () => unknown>> = {
    '/local/info': info,
    '/local/push-credentials': () => ({
      ca: apple.ca,
      apple: { keyId: key.keyId, teamId: key.teamId, privateKey: key.p8 },
      google: google.serviceAccount,
    }),
    '/local/pushes': () => ({ pushes: apple.pushes() }),
    '/local/messages': () => ({ messages: google.messages() }),
    ...(eventBridge && { '/local/events': () => ({ events: eventBridge.events() }) }),
    '/local/jwks.json': () => issuer.jwks,
  };
  return async (url, request, response) => {
    if (!isAllowed(url, request, response)) return true;
    if (await extraRoutes?.(url, request, response)) return true;
    const answer = await serveFaults(url, request);
    if (answer !== undefined) {
      send(response, answer.status, 'application/json', answer.body === undefined ? '' : asText(answer.body));
      return true;
    }
    if (request.method !== 'GET') return false;
    if (url.pathname === '/local/token') {
      await sendToken({ issuer, tenantClaim, sharedSecret }, url, request, response);
      return true;
    }
    const document = documents[url.pathname];
    if (document === undefined) return false;
    send(response, 200, 'application/json', asText(document()));
    return true;
  };
};

/** Sets the headers that an allowed request's answer needs; answers a refused one. */
const isAllowed = ({ pathname }: URL, { method = '', headers }: IncomingMessage, response: ServerResponse): boolean => {
  if (!pathname.startsWith('/local/')) return true;
  const access = localAccess({ method, pathname, headers });
  if (access.kind === 'allowed') {
    response.setHeaders(new Map(Object.entries(access.headers)));
    return true;
  }
  const problem = { type: 'about:blank', title: 'Forbidden', status: 403, detail: access.detail };
  send(response, 403, 'application/problem+json', asText(problem));
  return false;
};

const asText = (body: unknown): string => JSON.stringify(body, null, 2);

const sendToken = async (
  { issuer, tenantClaim, sharedSecret }: Pick<LocalRoutesDeps, 'issuer' | 'tenantClaim' | 'sharedSecret'>,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const user = url.searchParams.get('user');
  if (!user) return send(response, 400, 'application/json', '{"message":"user is missing: /local/token?user=alice"}');
  const scope = url.searchParams.get('scope');
  const tenant = tenantClaim && url.searchParams.get('tenant');
  const claims = { ...(scope && { scope }), ...(tenant && { [tenantClaim]: tenant }) };
  const form = url.searchParams.get('form');
  if (form !== null && !isTokenForm(form)) {
    const message = `form must be one of ${Object.keys(TOKEN_FORMS).join(', ')}`;
    return send(response, 400, 'application/json', JSON.stringify({ message }));
  }
  const secret = sharedSecret();
  if (form !== null && TOKEN_FORMS[form].algorithm === 'HS256' && secret === undefined) {
    const message = `form=${form} needs an entry with sharedSecret in identity`;
    return send(response, 400, 'application/json', JSON.stringify({ message }));
  }
  const token =
    form === null
      ? await issuer.mint(user, claims)
      : await issuer.mintForm(form, user, { claims, ...(secret !== undefined && { secret }) });
  // As text, a shell needs only $(curl …).
  if (!request.headers.accept?.includes('application/json')) return send(response, 200, 'text/plain', token);
  send(response, 200, 'application/json', JSON.stringify({ token }));
};

const send = (response: ServerResponse, status: number, contentType: string, body: string): void => {
  response.writeHead(status, { 'content-type': `${contentType}; charset=utf-8`, 'cache-control': 'no-store' });
  response.end(body);
};
