import type { AnsweredRequest } from '../../local/aws/http-api/answered-request.ts';
import { isLabUserAgent, phoneOfUserAgent } from '../phones/user-agent.ts';
import { isLabRequest } from '../server/own-app/is-lab-request.ts';

/** Where a request came from: a model phone, the lab itself, its page, or any other client, such as curl or an app. */
export type RequestSource =
  | { readonly kind: 'model phone'; readonly phoneId: string }
  | { readonly kind: 'lab' }
  | { readonly kind: 'page' }
  | { readonly kind: 'client' };

export const sourceOf = ({ headers }: Pick<AnsweredRequest, 'headers'>): RequestSource => {
  const userAgent = headers['user-agent'];
  const phoneId = phoneOfUserAgent(userAgent);
  if (phoneId !== undefined) return { kind: 'model phone', phoneId };
  if (isLabUserAgent(userAgent)) return { kind: 'lab' };
  return { kind: isLabRequest(headers) ? 'page' : 'client' };
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
