import type { AnsweredRequest } from '../../local/aws/http-api/answered-request.ts';
import { phoneOfUserAgent } from '../phones/user-agent.ts';

/** Where a request came from: a model phone of the lab, the lab's page, or any other client, such as curl or an app. */
export type RequestSource =
  | { readonly kind: 'model phone'; readonly phoneId: string }
  | { readonly kind: 'page' }
  | { readonly kind: 'client' };

export const sourceOf = ({ headers }: Pick<AnsweredRequest, 'headers'>): RequestSource => {
  const phoneId = phoneOfUserAgent(headers['user-agent']);
  if (phoneId !== undefined) return { kind: 'model phone', phoneId };
  // A browser sends no `Origin` with a GET of its own page's host.
  const isOwnPage = headers.origin === `http://${headers.host}` || headers['sec-fetch-site'] === 'same-origin';
  return isOwnPage ? { kind: 'page' } : { kind: 'client' };
};

/** Requests that a phone repeats while it waits, and the signals of media: a call has dozens. */
const isRepeated = ({ method, path }: AnsweredRequest): boolean =>
  (method === 'GET' && !/[?&]input=/.test(path)) || /^\/(socket|v1\/calls\/[^/]+\/signals)(\?|$)/.test(path);

/**
 * Whether the terminal shows a request. Of the API, everything that other clients send, and of the lab the steps of a call and
 * registrations. Of the routes that AWS does not have, and of preflights, only what was refused.
 */
export const isShown = (request: AnsweredRequest): boolean => {
  const { method, path, status } = request;
  if (!/^\/(v1\/|socket(\?|$))/.test(path) || method === 'OPTIONS') return status >= 400;
  return status >= 500 || sourceOf(request).kind === 'client' || !isRepeated(request);
};
