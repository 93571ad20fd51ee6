import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import type { EventAuthorizer } from '../../../lambda/http/session.ts';

/** What the gateway found out about a request while it served it. */
export interface RequestDetails {
  /** The function that answered it; absent if it reached none. */
  fn?: string;
  /** The route of that function, such as `POST /v1/calls`. */
  route?: string;
  /** What an authorizer added. */
  authorizer?: EventAuthorizer;
  /** The code of the function's problem. */
  code?: string;
  /** The message with which API Gateway itself refused it. */
  gatewayError?: string;
}

/** A request that was answered, or that its client has given up. */
export interface AnsweredRequest extends Readonly<RequestDetails> {
  readonly method: string;
  /** With its query, as sent. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly status: number;
  /** Milliseconds of real time, whatever the local backend's clock says. */
  readonly ms: number;
}

export type RequestListener = (request: AnsweredRequest) => void;

/** Calls the listener once the request is answered, with the details as they are then. */
export const observeRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  details: RequestDetails,
  listener: RequestListener | undefined,
): void => {
  if (listener === undefined) return;
  const end = timeOf(request, details, listener);
  response.once('close', () => end(response.statusCode));
};

/** Starts the time of a request. The returned function ends it. */
export const timeOf = (
  { method = 'GET', url = '/', headers }: IncomingMessage,
  details: RequestDetails,
  listener: RequestListener,
) => {
  const startedAt = performance.now();
  return (status: number): void =>
    listener({ method, path: url, headers, status, ms: performance.now() - startedAt, ...details });
};

const ProblemResult = v.object({ body: v.pipe(v.string(), v.parseJson(), v.object({ code: v.string() })) });

/** The code of the problem that a function returned. */
export const problemCodeOf = (returned: unknown): string | undefined => {
  const result = v.safeParse(ProblemResult, returned);
  return result.success ? result.output.body.code : undefined;
};
