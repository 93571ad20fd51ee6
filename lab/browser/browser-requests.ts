import * as v from 'valibot';
import { CallView } from '../../lambda/contract/views.ts';
import type { SubscriptionJson } from '../../local/web-push/start-web-push.ts';
import { type ApiServer, callEventOf, parse } from '../phones/http-client.ts';
import type { ApiResponse } from '../phones/phone-state.ts';
import { userAgentOf } from '../phones/user-agent.ts';
import type { BrowserRequest, BrowserState, IncomingCall } from './browser-state.ts';

const Problem = v.object({ code: v.string(), call: v.optional(v.unknown()) });

/** A call that may ring the user; `undefined` if it does not, or no longer. */
export const incomingOf = (body: unknown, userId: string): IncomingCall | undefined => {
  const view = v.safeParse(CallView, body);
  if (!view.success) return undefined;
  const { callId, caller, from, media, legs } = view.output;
  const state = legs.find((one) => one.userId === userId)?.state;
  if (state !== 'initiated' && state !== 'ringing') return undefined;
  return { callId, name: caller.name, handle: caller.handle ?? from, media };
};

export interface BrowserResponse {
  readonly response: ApiResponse;
  readonly incoming?: IncomingCall | undefined;
}

/** Sends a request of the page or its service worker. A request that gets no response has the status 0. */
export const sendBrowserRequest = async (
  { url, mint }: ApiServer,
  browser: BrowserState,
  request: BrowserRequest,
  subscription: SubscriptionJson | undefined,
): Promise<BrowserResponse> => {
  if (!browser.online) return { response: { status: 0 } };
  const { method, target, body } = httpOf(url, browser, request, subscription);
  try {
    const response = await fetch(target, {
      method,
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgentOf(browser.id),
        ...(request.kind !== 'receipt' && { authorization: `Bearer ${await mint(browser.userId)}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = parse(await response.text());
    const problem = v.safeParse(Problem, answer);
    const { code, call } = problem.success ? problem.output : { code: undefined, call: answer };
    const isRead = request.kind === 'get_call' && response.ok;
    return {
      response: { status: response.status, code, callEvent: callEventOf(call, browser.userId) },
      incoming: isRead ? incomingOf(call, browser.userId) : undefined,
    };
  } catch {
    return { response: { status: 0 } };
  }
};

const httpOf = (
  base: string,
  { id }: BrowserState,
  request: BrowserRequest,
  subscription: SubscriptionJson | undefined,
): { readonly method: string; readonly target: string; readonly body?: unknown } => {
  switch (request.kind) {
    case 'register': {
      const body = { platform: 'web', language: 'en', ...(subscription && { subscription }) };
      return { method: 'PUT', target: `${base}/v1/devices/${id}`, body };
    }
    case 'transition':
      return {
        method: 'POST',
        target: `${base}/v1/calls/${encodeURIComponent(request.callId)}/${request.transition}`,
        body: { deviceId: id },
      };
    case 'receipt':
      return { method: 'POST', target: request.url, body: { event: request.event } };
    case 'get_call':
      return { method: 'GET', target: `${base}/v1/calls/${encodeURIComponent(request.callId)}` };
  }
};
