import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import type { InvocationListener } from '../../../local/aws/lambda/observed-function.ts';
import type { LocalRoutes } from '../../../local/routes/local-routes.ts';
import { parsedJson } from '../trace/readable-json.ts';
import type { ClientEvents } from './client-events.ts';
import { isLabRequest } from './is-lab-request.ts';

export interface ObservedRequest {
  readonly method: string;
  readonly path: string;
  readonly user: string | undefined;
  readonly status: number;
}

export interface RequestObserverOptions {
  readonly events: Pick<ClientEvents, 'add'>;
  readonly onRequest: (request: ObservedRequest) => void;
}

const Answer = v.object({ statusCode: v.number(), body: v.optional(v.string(), '') });
const Problem = v.object({ code: v.string() });
const Event = v.object({ requestContext: v.object({ requestId: v.string(), http: v.object({}) }) });

/** Observes the requests to the API that do not come from the lab, also those that no function gets. */
export const makeRequestObserver = ({ events, onRequest }: RequestObserverOptions) => {
  /** By request id: the codes of refusals, until the response is sent. */
  const codes = new Map<string, string>();

  const onInvocation: InvocationListener = ({ event }) => {
    const http = v.safeParse(Event, event);
    if (!http.success) return () => {};
    return (end) => {
      const answer = 'result' in end ? v.safeParse(Answer, end.result) : undefined;
      if (!answer?.success || answer.output.statusCode < 400) return;
      const problem = v.safeParse(Problem, parsedJson(answer.output.body));
      if (problem.success) codes.set(http.output.requestContext.requestId, problem.output.code);
    };
  };
  /** Serves nothing. */
  const routes: LocalRoutes = async ({ pathname }, request, response) => {
    const { method = 'GET', headers } = request;
    if (!pathname.startsWith('/v1/') || method === 'OPTIONS' || isLabRequest(headers)) return false;
    const startedAt = performance.now();
    response.once('close', () => {
      const requestId = String(response.getHeader('apigw-requestid'));
      const code = codes.get(requestId);
      codes.delete(requestId);
      const observed = { method, path: pathname, user: userOf(request), status: response.statusCode };
      onRequest(observed);
      events.add({
        kind: 'request',
        ...(observed.user !== undefined && { user: observed.user }),
        title: `${method} ${shortPath(pathname)}`,
        status: observed.status,
        ms: Math.round(performance.now() - startedAt),
        ...(code !== undefined && { code }),
      });
    });
    return false;
  };
  return { onInvocation, routes };
};

const Claims = v.object({ sub: v.string() });

/** The user that the token names, whether it is valid or not. */
const userOf = ({ headers }: IncomingMessage): string | undefined => {
  const [, payload = ''] = (headers.authorization ?? '').split('.');
  const claims = v.safeParse(Claims, parsedJson(Buffer.from(payload, 'base64url').toString()));
  return claims.success ? claims.output.sub : undefined;
};

/** `/v1/calls/7f3a12…/answer`: a receipt's token is a credential. */
const shortPath = (path: string): string => path.replace(/(?<=\/)[\w.-]{24,}/g, (part) => `${part.slice(0, 6)}…`);
