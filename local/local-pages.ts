import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Apple } from './apple/start-apple.ts';
import { faultPages } from './faults/fault-pages.ts';
import type { FaultScript } from './faults/fault-script.ts';
import type { Google } from './google/start-google.ts';
import type { Issuer } from './issuer.ts';

/** Where everything of this house listens. */
export interface LocalInfo {
  readonly api: string;
  /** Of the WebSocket API. */
  readonly socket: string;
  readonly dynamodb: string;
  readonly sns: string;
  readonly sqs: string;
  readonly apns: string;
  readonly apnsSandbox: string;
  readonly fcm: string;
  readonly region: string;
  readonly table: string;
  readonly engine: string;
  readonly apps: readonly unknown[];
}

/** Answers a request, or says `false` when it does not know the path. */
export type LocalPage = (url: URL, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

export interface LocalPagesDeps {
  readonly info: () => LocalInfo;
  readonly issuer: Issuer;
  readonly apple: Apple;
  readonly google: Google;
  readonly faults: FaultScript;
  /** The claim that says whose customer a user is; empty where there is only one. */
  readonly tenantClaim: string;
  /** Asked first. */
  readonly guests: LocalPage | undefined;
}

/**
 * `/local/…`: what only a machine for development has. None of it exists in AWS.
 *
 * - `GET /local/info`: where everything listens
 * - `GET /local/token?user=alice`: a JWT for the user, as text; as JSON for whoever accepts `application/json`.
 *   `&scope=…` gives it a scope, `&tenant=…` the claim that says whose customer the user is
 * - `GET /local/pushes`: what reached the Apple simulator, oldest first; `deliveredAt` is there once the phone has it
 * - `GET /local/messages`: what reached the Google simulator, oldest first
 * - `GET /local/jwks.json`: the issuer's public keys
 * - `/local/faults`: what is to go wrong, see `faults/fault-pages.ts`
 */
export const localPages = ({ info, issuer, apple, google, faults, tenantClaim, guests }: LocalPagesDeps): LocalPage => {
  const ofFaults = faultPages(faults);
  const pages: Readonly<Record<string, (url: URL) => unknown>> = {
    '/local/info': info,
    '/local/pushes': () => ({ pushes: apple.pushes() }),
    '/local/messages': () => ({ messages: google.messages() }),
    '/local/jwks.json': () => issuer.jwks,
  };
  return async (url, request, response) => {
    if (await guests?.(url, request, response)) return true;
    const answer = await ofFaults(url, request);
    if (answer !== undefined) {
      send(response, answer.status, 'application/json', answer.body === undefined ? '' : asText(answer.body));
      return true;
    }
    if (request.method !== 'GET') return false;
    if (url.pathname === '/local/token') {
      await sendToken(issuer, tenantClaim, url, request, response);
      return true;
    }
    const page = pages[url.pathname];
    if (page === undefined) return false;
    send(response, 200, 'application/json', asText(page(url)));
    return true;
  };
};

const asText = (body: unknown): string => JSON.stringify(body, null, 2);

const sendToken = async (
  issuer: Issuer,
  tenantClaim: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const user = url.searchParams.get('user');
  if (!user) return send(response, 400, 'application/json', '{"message":"say who: /local/token?user=alice"}');
  const scope = url.searchParams.get('scope');
  const tenant = tenantClaim && url.searchParams.get('tenant');
  const token = await issuer.mint(user, { ...(scope && { scope }), ...(tenant && { [tenantClaim]: tenant }) });
  // Text, so that a shell needs nothing but $(curl …).
  if (!request.headers.accept?.includes('application/json')) return send(response, 200, 'text/plain', token);
  send(response, 200, 'application/json', JSON.stringify({ token }));
};

const send = (response: ServerResponse, status: number, contentType: string, body: string): void => {
  response.writeHead(status, { 'content-type': `${contentType}; charset=utf-8`, 'cache-control': 'no-store' });
  response.end(body);
};
