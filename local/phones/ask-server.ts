import * as v from 'valibot';
import { CallView, ReceiptView } from '../../lambda/contract/views.ts';
import type { CallNews } from './phone.ts';
import type { AppRequest, PhoneState, Reply } from './phone-state.ts';
import { environmentOf } from './phone-view.ts';

export interface Server {
  /** Of the HTTP API. */
  readonly url: string;
  /** A JWT for the user. */
  readonly mint: (userId: string) => Promise<string>;
}

interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
  readonly hasSession: boolean;
}

/** What Cordova's native code says in `?input=`. */
const inputOf = { ringing: 'connected', answered: 'pickup', declined: 'declined_callee' } as const;

const registrationOf = (phone: PhoneState): unknown => ({
  platform: phone.platform,
  token: phone.token,
  ...(phone.platform === 'ios' && { environment: phone.claimsEnvironment ?? environmentOf(phone) }),
  preset: phone.preset ?? phone.app.preset,
  capabilities: phone.capabilities ?? phone.app.capabilities,
  ...(phone.platform === 'ios' && phone.app.hasAlertToken && { alertToken: phone.alertToken }),
  ...(phone.appId !== undefined && { appId: phone.appId }),
});

const httpOf = (base: string, phone: PhoneState, request: AppRequest): HttpRequest => {
  const calls = `${base}/v1/calls`;
  switch (request.do) {
    case 'register':
      return { method: 'PUT', url: `${base}/v1/devices/${phone.id}`, body: registrationOf(phone), hasSession: true };
    case 'move': {
      const url = `${calls}/${encodeURIComponent(request.callId)}/${request.move}`;
      return { method: 'POST', url, body: { deviceId: phone.id }, hasSession: true };
    }
    case 'receipt': {
      const { url, callId } = request;
      if (request.by === 'post') return { method: 'POST', url, body: { event: request.event }, hasSession: false };
      return { method: 'GET', url: `${url}?id=${callId}&input=${inputOf[request.event]}`, hasSession: false };
    }
    case 'look': {
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

/** How the call stands for this phone's user: the caller's is the whole call, a callee's their own part of it. */
const newsOf = (body: unknown, userId: string): CallNews | undefined => {
  const view = v.safeParse(CallView, body);
  if (!view.success) {
    const receipt = v.safeParse(ReceiptView, body);
    return receipt.success ? receipt.output : undefined;
  }
  const { callId, from, legs, state, endReason } = view.output;
  const leg = from === userId ? undefined : legs.find((one) => one.userId === userId);
  if (leg === undefined) return { callId, state, endReason };
  return { callId, state: leg.state, endReason: leg.endReason, answeredBy: leg.answeredBy?.deviceId };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Does what an app asks of the server, as the app would: over HTTP. Whatever goes wrong on the way is a status of 0. */
export const askServer = async ({ url, mint }: Server, phone: PhoneState, request: AppRequest): Promise<Reply> => {
  if (!phone.online) return { status: 0 };
  const { method, url: target, body, hasSession } = httpOf(url, phone, request);
  try {
    const response = await fetch(target, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(hasSession && { authorization: `Bearer ${await mint(phone.userId)}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = parse(await response.text());
    const problem = v.safeParse(Problem, answer);
    const { code, call } = problem.success ? problem.output : { code: undefined, call: answer };
    return { status: response.status, code, news: newsOf(call, phone.userId) };
  } catch {
    return { status: 0 };
  }
};
