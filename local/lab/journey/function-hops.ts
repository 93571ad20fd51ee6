import * as v from 'valibot';
import type { InvocationListener } from '../../functions/watched.ts';
import { eventHop } from './event-hops.ts';
import { ConnectEvent, callIdOf, HttpEvent } from './function-events.ts';
import type { FunctionWatch } from './function-watch.ts';
import { httpHop } from './http-hops.ts';
import type { Journey } from './journey.ts';

/** What belongs to no call, and the phones' own looking how a call stands: it would bury the story. */
const isOfInterest = ({ rawPath, rawQueryString, requestContext: { http } }: HttpEvent): boolean =>
  /^\/v1\/(calls|receipts|devices)/.test(rawPath) && (http.method !== 'GET' || rawQueryString.includes('input='));

/** Notes what reaches the functions: requests of apps, timers that came due, what SNS says of its deliveries. */
export const functionHops =
  (journey: Journey, watch: FunctionWatch): InvocationListener =>
  (invocation) => {
    const { fn, event } = invocation;
    const http = v.safeParse(HttpEvent, event);
    const connecting = v.safeParse(ConnectEvent, event);
    if (connecting.success) {
      const { requestContext, queryStringParameters } = connecting.output;
      watch.connected(requestContext.connectionId, queryStringParameters.deviceId);
    }
    const callId = callIdOf(event);
    const isAside =
      fn === 'socket-authorizer' ||
      (http.success && !isOfInterest(http.output)) ||
      (callId !== undefined && journey.isOfOther(callId));
    if (isAside) return watch.aside(fn);
    const over = watch.shown(fn);
    const end = http.success ? httpHop(journey, http.output) : eventHop(journey, invocation);
    return (outcome) => {
      over();
      end(outcome);
    };
  };
