import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CorsConfiguration } from '../../../lambda/contract/cors.ts';

const isAllowed = (allowed: readonly string[], origin: string): boolean =>
  allowed.some((pattern) => (pattern.endsWith('://*') ? origin.startsWith(pattern.slice(0, -1)) : pattern === origin));

/** The origin that the answer names; `undefined` if the request gets no CORS headers. */
const allowedOrigin = ({ allowOrigins }: CorsConfiguration, origin: string | undefined): string | undefined => {
  if (origin === undefined) return undefined;
  if (allowOrigins.includes('*')) return '*';
  return isAllowed(allowOrigins, origin) ? origin : undefined;
};

/**
 * Sets the CORS headers that API Gateway adds to an answer, and sends the whole answer to `OPTIONS`: it answers every preflight
 * itself, before authorizers and for any path. Without CORS in its configuration, it does neither.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 *
 * @returns whether the request is answered
 */
export const serveCors = (
  cors: CorsConfiguration | undefined,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
): boolean => {
  if (cors === undefined) return false;
  const origin = allowedOrigin(cors, headers.origin);
  if (origin !== undefined) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', cors.exposeHeaders.join(','));
  }
  if (method !== 'OPTIONS') return false;
  if (origin !== undefined && headers['access-control-request-method'] !== undefined) {
    response.setHeader('access-control-allow-methods', cors.allowMethods.join(','));
    response.setHeader('access-control-allow-headers', cors.allowHeaders.join(','));
    response.setHeader('access-control-max-age', String(cors.maxAgeSeconds));
  }
  response.writeHead(204).end();
  return true;
};
