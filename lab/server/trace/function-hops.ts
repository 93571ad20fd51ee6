import * as v from 'valibot';
import { isWarmEvent } from '../../../lambda/contract/warm-event.ts';
import type { InvocationListener } from '../../../local/aws/lambda/observed-function.ts';
import type { DeviceDirectory } from './device-directory.ts';
import { eventHop } from './event-hops.ts';
import { ConnectEvent, callIdOf, HttpEvent, isOfNoCall } from './function-events.ts';
import { httpHop } from './http-hops.ts';
import type { InvocationTracker } from './invocation-tracker.ts';
import { learnRegistration } from './learn-devices.ts';
import type { Trace } from './trace.ts';

/** Not traced: requests without a call or device, and the phones' polling, which would hide the other hops. */
const isTraced = ({ rawPath, rawQueryString, requestContext: { http } }: HttpEvent): boolean =>
  /^\/v1\/(calls|receipts|devices)/.test(rawPath) && (http.method !== 'GET' || rawQueryString.includes('input='));

/** Adds a hop for each invocation of a function: app requests, due timers, SNS delivery events. */
export const functionHops =
  (trace: Trace, tracker: InvocationTracker, devices: DeviceDirectory): InvocationListener =>
  (invocation) => {
    const { fn, event } = invocation;
    const http = v.safeParse(HttpEvent, event);
    const connecting = v.safeParse(ConnectEvent, event);
    if (connecting.success) {
      const { requestContext, queryStringParameters } = connecting.output;
      tracker.connected(requestContext.connectionId, queryStringParameters.deviceId);
    }
    if (http.success) learnRegistration(devices, http.output);
    const callId = callIdOf(event);
    const isUntraced =
      fn === 'socket-authorizer' ||
      isWarmEvent(event) ||
      isOfNoCall(fn, event) ||
      (http.success && !isTraced(http.output)) ||
      (callId !== undefined && trace.isOtherCall(callId));
    if (isUntraced) return tracker.untraced(fn);
    const onEnd = tracker.traced(fn);
    const end = http.success ? httpHop(trace, http.output) : eventHop(trace, { tracker, devices }, invocation);
    return (outcome) => {
      onEnd();
      end(outcome);
    };
  };
