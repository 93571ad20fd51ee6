import * as v from 'valibot';
import type { InvocationListener } from '../../functions/watched.ts';
import { type HttpEvent, OfCall } from './function-events.ts';
import type { Journey, NewHop } from './journey.ts';
import { parsed } from './shorten.ts';
import { withNames } from './with-names.ts';

const HttpResult = v.object({ statusCode: v.number(), body: v.optional(v.string()) });
const Invite = v.pipe(v.string(), v.parseJson(), v.object({ to: v.union([v.string(), v.array(v.string())]) }));

const INVITE = /^\/v1\/calls$/;
const SIGNALS = /\/signals$/;

/** A request of an app, or of a phone's native code. */
export const httpHop = (journey: Journey, event: HttpEvent): ReturnType<InvocationListener> => {
  const { method } = event.requestContext.http;
  const user = event.requestContext.authorizer?.jwt.claims.sub;
  const isInvite = method === 'POST' && INVITE.test(event.rawPath);
  if (isInvite) {
    const invite = v.safeParse(Invite, event.body ?? '');
    journey.begin(user ?? '', invite.success ? [invite.output.to].flat() : []);
    journey.mark('invited');
    const named = v.safeParse(OfCall, event.body ?? '');
    if (named.success) journey.named(named.output.callId);
  }
  const given = event.body === undefined ? undefined : parsed(event.body);
  const address = `${event.rawPath}${event.rawQueryString && `?${event.rawQueryString}`}`;
  const request = { method, path: address, ...(user && { user }), ...(given !== undefined && { body: given }) };
  const end = journey.add({
    place: 'api',
    ...stageOf(method, event.rawPath, given),
    title: `${method} ${shortPath(event.rawPath)}`,
    detail: whoAsks(user, given),
    isMinor: SIGNALS.test(event.rawPath),
    message: { request },
  });
  return (outcome) => {
    const result = 'result' in outcome ? v.safeParse(HttpResult, outcome.result) : undefined;
    const status = result?.success ? result.output.statusCode : 500;
    const body = result?.success ? result.output.body : undefined;
    const invited = v.safeParse(OfCall, body ?? '');
    if (isInvite && invited.success) journey.named(invited.output.callId);
    end({
      detail: `${status} · ${whoAsks(user, given)}`,
      tone: status < 400 || isLostRace(event.rawPath, status) ? 'plain' : 'bad',
      message: { request, answer: { status, ...(body && { body: parsed(body) }) } },
    });
  };
};

/** A phone that answered what was over meanwhile, say: told so, and nothing is wrong. */
const isLostRace = (path: string, status: number): boolean => status === 409 && /^\/v1\/(calls|receipts)\/./.test(path);

const Told = v.object({ event: v.string() });

const stageOf = (method: string, path: string, body: unknown): Pick<NewHop, 'stage'> => {
  if (method === 'POST' && INVITE.test(path)) return { stage: 'invite' };
  if (path.endsWith('/answer')) return { stage: 'answer' };
  if (path.endsWith('/ringing')) return { stage: 'receipt' };
  if (!path.startsWith('/v1/receipts/')) return {};
  const told = v.safeParse(Told, body);
  return { stage: told.success && told.output.event === 'answered' ? 'answer' : 'receipt' };
};

/** `/v1/calls/7f3a…/answer` */
const shortPath = (path: string): string => path.replace(/(?<=\/)[\w.-]{20,}/g, (part) => `${part.slice(0, 6)}…`);

const whoAsks = (user: string | undefined, body: unknown): string => {
  if (user !== undefined) return withNames(`${user}’s app`);
  const told = v.safeParse(Told, body);
  return told.success ? `native code, no session: ${told.output.event}` : 'native code, no session';
};
