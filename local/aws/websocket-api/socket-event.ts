import type { IncomingMessage } from 'node:http';
import { clfTime } from '../http-api/http-event.ts';
import type { CloseStatus } from './close-status.ts';
import { newId } from './ids.ts';
import type { Peer } from './peer.ts';
import { partsForAuthorizer, partsForConnect, type RequestParts } from './request-parts.ts';

/** The path at which the API is served; the functions see it as the stage. */
export const STAGE = 'socket';

const API_ID = 'local';

/** The authorizer's `context`, every value as a string, and its `principalId`. */
export type AuthorizerContext = Readonly<Record<string, string>>;

export interface SocketRequestContext extends Omit<Peer, 'domainName'> {
  /** `$connect`, `$disconnect`, `$default`, or the route that a message selects. */
  readonly routeKey: string;
  readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
  readonly messageDirection: 'IN';
  readonly authorizer?: Readonly<Record<string, string | number>>;
  /** Messages only. */
  readonly messageId?: string;
  /** `$disconnect` only. */
  readonly disconnectStatusCode?: number;
  /** `$disconnect` only. */
  readonly disconnectReason?: string;
  readonly stage: string;
  readonly apiId: string;
  readonly domainName: string;
  readonly requestId: string;
  /** The same as `requestId`. */
  readonly extendedRequestId: string;
  readonly requestTime: string;
  readonly requestTimeEpoch: number;
}

/** The event of a route. `$default` has no headers, `$disconnect` has almost none. */
export interface SocketEvent extends Partial<RequestParts> {
  readonly requestContext: SocketRequestContext;
  readonly body?: string;
  readonly isBase64Encoded: false;
}

export interface SocketAuthorizerEvent extends Required<RequestParts> {
  readonly type: 'REQUEST';
  readonly methodArn: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly requestContext: SocketRequestContext;
}

/** @param now epoch milliseconds */
const contextOf = (
  { connectionId, connectedAt, domainName, identity }: Peer,
  now: number,
  route: Pick<SocketRequestContext, 'routeKey' | 'eventType'> & Partial<SocketRequestContext>,
): SocketRequestContext => {
  const requestId = newId();
  return {
    ...route,
    extendedRequestId: requestId,
    requestTime: clfTime(new Date(now)),
    messageDirection: 'IN',
    stage: STAGE,
    connectedAt,
    requestTimeEpoch: now,
    identity,
    requestId,
    domainName,
    connectionId,
    apiId: API_ID,
  };
};

const CONNECT = { routeKey: '$connect', eventType: 'CONNECT' } as const;

/**
 * The event of a Lambda authorizer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
 */
export const authorizerEvent = (
  peer: Peer,
  request: IncomingMessage,
  region: string,
  now: number,
): SocketAuthorizerEvent => ({
  type: 'REQUEST',
  methodArn: `arn:aws:execute-api:${region}:000000000000:${API_ID}/${STAGE}/$connect`,
  ...partsForAuthorizer(request),
  stageVariables: {},
  requestContext: contextOf(peer, now, CONNECT),
});

/**
 * The events of the routes. All have the authorizer's context, `$connect` also its latency. The properties:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 * Recorded events: https://github.com/mousabaker/aws-lambda-typing/pull/65, https://github.com/aws/chalice/issues/2060
 *
 * @param latency milliseconds that the authorizer took
 */
export const connectEvent = (
  peer: Peer,
  request: IncomingMessage,
  context: AuthorizerContext,
  latency: number,
  now: number,
): SocketEvent => ({
  ...partsForConnect(request),
  requestContext: contextOf(peer, now, { ...CONNECT, authorizer: { ...context, integrationLatency: latency } }),
  isBase64Encoded: false,
});

export const messageEvent = (
  peer: Peer,
  authorizer: AuthorizerContext,
  routeKey: string,
  body: string,
  now: number,
): SocketEvent => ({
  requestContext: contextOf(peer, now, {
    routeKey,
    eventType: 'MESSAGE',
    authorizer,
    messageId: newId(),
  }),
  body,
  isBase64Encoded: false,
});

export const disconnectEvent = (
  peer: Peer,
  authorizer: AuthorizerContext,
  { code, reason }: CloseStatus,
  now: number,
): SocketEvent => {
  const headers = { Host: peer.domainName, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
  return {
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: contextOf(peer, now, {
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      authorizer,
      disconnectStatusCode: code,
      disconnectReason: reason,
    }),
    isBase64Encoded: false,
  };
};
