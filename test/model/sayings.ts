import type { Say } from './model.ts';
import { type ReceiptEvent, reasonOf, type Saying, type Setting } from './steps.ts';
import type { World } from './world.ts';

/** Something said, with everybody in it by name, so that it can be said again. */
export interface Said {
  readonly say: Say;
  readonly via: 'session' | 'receipt';
  readonly token?: string;
  readonly event?: ReceiptEvent;
}

const meaning: Readonly<Record<ReceiptEvent, Say['name']>> = {
  ringing: 'ringing',
  answered: 'answer',
  declined: 'decline',
  ended: 'end',
  connected: 'ringing',
  pickup: 'answer',
  declined_callee: 'decline',
};

/** Who says what; `undefined` where no push has brought a token yet. */
export const saidOf = (world: World, { users, devices, plans }: Setting, saying: Saying): Said | undefined => {
  const plan = plans[saying.call];
  const callId = plan?.callId ?? '';
  if (saying.by === 'receipt') {
    const { event } = saying;
    const pushes = world.pushes.filter((push) => push.callId === callId && push.token !== undefined);
    const push = pushes[saying.token % pushes.length];
    if (push?.token === undefined) return undefined;
    const { userId, deviceId, token } = push;
    return { say: { name: meaning[event], callId, userId, deviceId }, via: 'receipt', token, event };
  }
  const { name } = saying;
  const parties = plan === undefined ? users : [plan.callerId, ...plan.to];
  const among = saying.user < 8 ? parties : users;
  const userId = among[saying.user % among.length] ?? '';
  const own = devices.filter((device) => device.userId === userId)[saying.device]?.deviceId;
  const mayBeNobody = name === 'end' || name === 'cancel';
  const deviceId = own ?? (mayBeNobody ? undefined : 'unknown');
  return { say: { name, callId, userId, deviceId, reason: reasonOf(name, saying.reason) }, via: 'session' };
};

/** Says it to the service. @returns the HTTP status */
export const sayIt = async (world: World, { say, via, token, event }: Said, lag: number): Promise<number> => {
  if (via === 'session') {
    const { name, callId, userId: user, deviceId, reason } = say;
    const answer = await world.ask({ route: name, user, params: { callId }, body: { deviceId, reason } }, lag);
    return answer.status;
  }
  const params = { token: token ?? '' };
  const isCordova = event === 'connected' || event === 'pickup' || event === 'declined_callee';
  const answer = isCordova
    ? await world.ask({ route: 'getReceipt', params, query: { id: say.callId, input: event } }, lag)
    : await world.ask({ route: 'postReceipt', params, body: { event } }, lag);
  return answer.status;
};
