import type { IncomingMessage } from 'node:http';
import type { EventAuthorizer } from '../../../lambda/http/session.ts';
import type { GatewayError } from './http-result.ts';
import type { RouteMatch } from './match-route.ts';

/** An authorizer of the HTTP API: what it adds to the event, or the error that the client gets. */
export type Authorize = (request: IncomingMessage, match: RouteMatch) => Promise<EventAuthorizer | GatewayError>;

export const isRefused = (result: EventAuthorizer | GatewayError): result is GatewayError => Array.isArray(result);
