import * as v from 'valibot';
import { CallView, ReceiptView } from '../../lambda/contract/views.ts';
import type { CallEvent } from './phone.ts';
import type { ApiResponse, AppRequest, PhoneState } from './phone-state.ts';
import { environmentOf } from './phone-view.ts';
import { userAgentOf } from './user-agent.ts';

/** The backend's API as an app uses it. */
export interface ApiServer {
  /** URL of the HTTP API. */
  readonly url: string;
  /** Issues a JWT for the user. */
  readonly mint: (userId: string) => Promise<string>;
}

interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly hasSession: boolean;
}

/** The value of `?input=` that Cordova's native code sends. */
const inputOf = { ringing: 'connected', answered: 'pickup', declined: 'declined_callee' } as const;

const registrationOf = (phone: PhoneState): unknown => ({
  platform: phone.platform,
  token: phone.token,
  ...(phone.platform === 'ios' && { environment: phone.claimsEnvironment ?? environmentOf(phone) }),
  // With a preset of the test's own, the library might be one that it does not ring.
  ...(phone.preset === undefined && { library: phone.app.registersAs }),
  preset: phone.preset ?? phone.app.preset,
  capabilities: phone.capabilities ?? phone.app.capabilities,
  ...(phone.platform === 'ios' && phone.app.hasAlertToken && { alertToken: phone.alertToken }),
  ...(phone.appId !== undefined && { appId: phone.appId }),
});

const httpOf = (base: string, phone: PhoneState, request: AppRequest): HttpRequest => {
  const calls = `${base}/v1/calls`;
  switch (request.kind) {
    case 'register':
      return { method: 'PUT', url: `${base}/v1/devices/${phone.id}`, body: registrationOf(phone), hasSession: true };
    case 'transition': {
      const url = `${calls}/${encodeURIComponent(request.callId)}/${request.transition}`;
      return { method: 'POST', url, body: { deviceId: phone.id }, hasSession: true };
    }
    case 'receipt': {
      const { url, callId } = request;
      if (request.by === 'post') return { method: 'POST', url, body: { event: request.event }, hasSession: false };
      return { method: 'GET', url: `${url}?id=${callId}&input=${inputOf[request.event]}`, hasSession: false };
    }
    case 'get_call': {
      const { url, callId } = request;
      if (url !== undefined) return { method: 'GET', url, hasSession: false };
      return { method: 'GET', url: `${calls}/${encodeURIComponent(callId)}`, hasSession: true };
    }
    case 'invite': {
      const { callId, to, media } = request;
      return {
        method: 'POST',
        url: calls,
        body: { callId, to, media, caller: { name: phone.callerName } },
        hasSession: true,
      };
    }
  }
};

const Problem = v.object({ code: v.string(), call: v.optional(v.unknown()) });

/** The state of the call for this phone's user: the whole call for the caller, their own leg for a callee. */
export const callEventOf = (body: unknown, userId: string): CallEvent | undefined => {
  const view = v.safeParse(CallView, body);
  if (!view.success) {
    const receipt = v.safeParse(ReceiptView, body);
    return receipt.success ? { ...receipt.output, answeredBy: receipt.output.answeredBy?.deviceId } : undefined;
  }
  const { callId, from, legs, state, endReason } = view.output;
  const leg = from === userId ? undefined : legs.find((one) => one.userId === userId);
  if (leg === undefined) return { callId, state, endReason };
  return { callId, state: leg.state, endReason: leg.endReason, answeredBy: leg.answeredBy?.deviceId };
};

/** `undefined` if it is not JSON. */
export const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Sends an app's request over HTTP. A request that gets no response has the status 0. */
export const sendRequest = async (
  { url, mint }: ApiServer,
  phone: PhoneState,
  request: AppRequest,
): Promise<ApiResponse> => {
  if (!phone.online) return { status: 0 };
  const { method, url: target, body, hasSession } = httpOf(url, phone, request);
  try {
    const response = await fetch(target, {
      method,
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgentOf(phone.id),
        ...(hasSession && { authorization: `Bearer ${await mint(phone.userId)}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const responseBody = parse(await response.text());
    const problem = v.safeParse(Problem, responseBody);
    const { code, call } = problem.success ? problem.output : { code: undefined, call: responseBody };
    return { status: response.status, code, callEvent: callEventOf(call, phone.userId) };
  } catch {
    return { status: 0 };
  }
};
