import * as v from 'valibot';
import { ON_BEHALF_OF_HEADER } from '../../../lambda/contract/enums.ts';
import type { InvocationListener } from '../../../local/aws/lambda/observed-function.ts';
import { BOBS_BROWSER } from '../../device-ids.ts';
import { phoneOfUserAgent } from '../../phones/user-agent.ts';
import { isLabRequest } from '../own-app/is-lab-request.ts';
import { withDisplayNames } from './display-names.ts';
import { type HttpEvent, WithCallId } from './function-events.ts';
import { parsedJson } from './readable-json.ts';
import { httpSignalTitle } from './signals.ts';
import type { NewHop, Trace } from './trace.ts';
import type { HttpWire } from './wire-request.ts';

const HttpResult = v.object({ statusCode: v.number(), body: v.optional(v.string()) });
/** Problem details (RFC 9457). */
const Problem = v.pipe(v.string(), v.parseJson(), v.object({ code: v.string() }));
const Invite = v.pipe(v.string(), v.parseJson(), v.object({ to: v.union([v.string(), v.array(v.string())]) }));

const INVITE = /^\/v1\/calls$/;
const SIGNALS = /\/signals$/;

/** Adds a hop for an HTTP request of an app or of its native code. */
export const httpHop = (trace: Trace, event: HttpEvent): ReturnType<InvocationListener> => {
  const { method } = event.requestContext.http;
  const user = event.requestContext.authorizer?.jwt.claims.sub;
  const isInvite = method === 'POST' && INVITE.test(event.rawPath);
  if (isInvite) {
    const invite = v.safeParse(Invite, event.body ?? '');
    trace.begin(user ?? '', invite.success ? [invite.output.to].flat() : []);
    trace.mark('invited');
    const withCallId = v.safeParse(WithCallId, event.body ?? '');
    if (withCallId.success) trace.setCallId(withCallId.output.callId);
  }
  const requestBody = event.body === undefined ? undefined : parsedJson(event.body);
  const request = {
    method,
    path: addressOf(event),
    ...(user && { user }),
    ...(requestBody !== undefined && { body: requestBody }),
  };
  const signal = SIGNALS.test(event.rawPath) ? httpSignalTitle(requestBody) : undefined;
  const end = trace.add({
    place: 'api',
    ...progressStepOf(method, event.rawPath, requestBody),
    title: signal ?? `${method} ${shortPath(event.rawPath)}`,
    detail: requesterOf(event, requestBody),
    ...(signal !== undefined && { signal: 'sent' }),
    isMinor: SIGNALS.test(event.rawPath),
    message: { request },
    wire: wireOf(event),
  });
  return (outcome) => {
    const result = 'result' in outcome ? v.safeParse(HttpResult, outcome.result) : undefined;
    const status = result?.success ? result.output.statusCode : 500;
    const body = result?.success ? result.output.body : undefined;
    const problem = v.safeParse(Problem, body ?? '');
    const invited = v.safeParse(WithCallId, body ?? '');
    if (isInvite && invited.success) trace.setCallId(invited.output.callId);
    end({
      detail: `${status} · ${requesterOf(event, requestBody)}`,
      tone: status < 400 || isLostRace(event.rawPath, status) ? 'plain' : 'bad',
      ...(status >= 400 && problem.success && { code: `api:${problem.output.code}` }),
      message: { request, response: { status, ...(body && { body: parsedJson(body) }) } },
    });
  };
};

const addressOf = ({ rawPath, rawQueryString }: HttpEvent): string =>
  `${rawPath}${rawQueryString && `?${rawQueryString}`}`;

const wireOf = (event: HttpEvent): HttpWire => {
  const { requestContext, headers, body } = event;
  const user = requestContext.authorizer?.jwt.claims.sub;
  const onBehalfOf = headers[ON_BEHALF_OF_HEADER.toLowerCase()];
  return {
    kind: 'http',
    method: requestContext.http.method,
    path: addressOf(event),
    ...(user !== undefined && { user }),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    ...(body !== undefined && { body }),
  };
};

/** Whether the phone lost a race, such as an answer to a call that has just ended: a valid response, not an error. */
const isLostRace = (path: string, status: number): boolean => status === 409 && /^\/v1\/(calls|receipts)\/./.test(path);

const ReceiptBody = v.object({ event: v.string() });

const progressStepOf = (method: string, path: string, body: unknown): Pick<NewHop, 'progressStep'> => {
  if (method === 'POST' && INVITE.test(path)) return { progressStep: 'invite' };
  if (path.endsWith('/answer')) return { progressStep: 'answer' };
  if (path.endsWith('/ringing')) return { progressStep: 'receipt' };
  if (!path.startsWith('/v1/receipts/')) return {};
  const receipt = v.safeParse(ReceiptBody, body);
  return { progressStep: receipt.success && receipt.output.event === 'answered' ? 'answer' : 'receipt' };
};

/** `/v1/calls/7f3a…/answer` */
const shortPath = (path: string): string => path.replace(/(?<=\/)[\w.-]{20,}/g, (part) => `${part.slice(0, 6)}…`);

const requesterOf = ({ headers, requestContext }: HttpEvent, body: unknown): string => {
  const user = requestContext.authorizer?.jwt.claims.sub;
  if (user !== undefined) return withDisplayNames(isLabRequest(headers) ? `${user}’s app` : `API client as ${user}`);
  const receipt = v.safeParse(ReceiptBody, body);
  const code = phoneOfUserAgent(headers['user-agent']) === BOBS_BROWSER ? 'service worker' : 'native code';
  return receipt.success ? `${code}, no session: ${receipt.output.event}` : `${code}, no session`;
};
