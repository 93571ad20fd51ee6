import type { TransitionRequest } from './model.ts';
import { type ClientRequest, type ReceiptEvent, reasonOf, type Scenario } from './scenario.ts';
import type { ServiceUnderTest } from './service-under-test.ts';

/** A request with its call, user and device resolved, so that it can be sent again. */
export interface ResolvedRequest {
  readonly transition: TransitionRequest;
  readonly via: 'session' | 'receipt';
  readonly token?: string;
  readonly event?: ReceiptEvent;
}

const transitionOfEvent: Readonly<Record<ReceiptEvent, TransitionRequest['name']>> = {
  ringing: 'ringing',
  answered: 'answer',
  declined: 'decline',
  ended: 'end',
  connected: 'ringing',
  pickup: 'answer',
  declined_callee: 'decline',
};

/** Resolves the indexes of a request. @returns `undefined` where no push has carried a receipt token yet */
export const resolveRequest = (
  service: ServiceUnderTest,
  { users, devices, plans }: Scenario,
  request: ClientRequest,
): ResolvedRequest | undefined => {
  const plan = plans[request.call];
  const callId = plan?.callId ?? '';
  if (request.by === 'receipt') {
    const { event } = request;
    const pushes = service.pushes.filter((push) => push.callId === callId && push.token !== undefined);
    const push = pushes[request.token % pushes.length];
    if (push?.token === undefined) return undefined;
    const { userId, deviceId, token } = push;
    return {
      transition: { name: transitionOfEvent[event], callId, userId, deviceId },
      via: 'receipt',
      token,
      event,
    };
  }
  const { name } = request;
  const parties = plan === undefined ? users : [plan.callerId, ...plan.to];
  const candidates = request.user < 8 ? parties : users;
  const userId = candidates[request.user % candidates.length] ?? '';
  const registered = devices.filter((device) => device.userId === userId)[request.device]?.deviceId;
  const isDeviceOptional = name === 'end' || name === 'cancel';
  const deviceId = registered ?? (isDeviceOptional ? undefined : 'unknown');
  return { transition: { name, callId, userId, deviceId, reason: reasonOf(name, request.reason) }, via: 'session' };
};

/** Whether the event is one of the GET of Cordova builds. */
export const isCordovaEvent = (event: ReceiptEvent | undefined): event is 'connected' | 'pickup' | 'declined_callee' =>
  event === 'connected' || event === 'pickup' || event === 'declined_callee';

/** @param lag milliseconds from the request's clock to its write. @returns the HTTP status */
export const sendRequest = async (
  service: ServiceUnderTest,
  { transition, via, token, event }: ResolvedRequest,
  lag: number,
): Promise<number> => {
  if (via === 'session') {
    const { name, callId, userId: user, deviceId, reason } = transition;
    const response = await service.request({ route: name, user, params: { callId }, body: { deviceId, reason } }, lag);
    return response.status;
  }
  const params = { token: token ?? '' };
  const response = isCordovaEvent(event)
    ? await service.request({ route: 'getReceipt', params, query: { id: transition.callId, input: event } }, lag)
    : await service.request({ route: 'postReceipt', params, body: { event } }, lag);
  return response.status;
};
