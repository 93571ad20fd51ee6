import type { problems } from '../../../lambda/contract/problems.ts';
import type { LabView } from '../../server/lab-view.ts';

/** What the user's own app, in Bob's place, has to do next. */
export const nextStepOf = ({ ownApp }: Pick<LabView, 'ownApp'>): string => {
  const { devices, sockets } = ownApp;
  const isConnected = sockets.some(({ user }) => user === 'bob');
  if (devices.length === 0)
    return isConnected
      ? 'Connected, but Bob has no registered device, and a call to him is refused: register one.'
      : 'Register a device for Bob, then open its WebSocket. Without a device, a call to him is refused.';
  if (!isConnected) return `Registered: ${devices.join(', ')}. Open the WebSocket: over it your app gets the call.`;
  return 'Registered and connected: press Call Bob on Alice’s phone.';
};

/** What to do about a refusal. `undefined` if there is nothing to be done. */
export const adviceOf = (status: number | undefined, code: string | undefined): string | undefined => {
  if (status === undefined || status < 400) return undefined;
  const advice = Object.entries(ADVICE).find(([name]) => name === code)?.[1];
  if (advice !== undefined) return advice;
  if (status === 401) return ADVICE.unauthenticated;
  if (status === 403) return 'A WebSocket needs ?deviceId=… and the subprotocol ringthrough.';
  if (status === 404 && code === undefined) return 'No such route: paths begin with /v1.';
  if (status >= 500) return 'An unexpected error: the terminal of npm start shows it.';
  return undefined;
};

const ADVICE: Readonly<Partial<Record<keyof typeof problems, string>>> = {
  unauthenticated: 'The token is missing, expired (24 hours), or of an npm start that has ended: get a new one.',
  invalid_request: 'The answer’s issues name each wrong field.',
  token_rejected: 'Amazon SNS does not take this push token: use 64 hexadecimal digits.',
  device_not_found: 'No such device of this user.',
  no_devices: 'The callee has no registered device: register one.',
  call_not_found: 'No such call for this user: copy the callId of the current call.',
  wrong_state: 'The call is in another state: the answer has the call as it is now.',
  answered_elsewhere: 'Another device of the user answered first.',
  declined_elsewhere: 'Another device of the user declined.',
  rate_limited: 'Too many requests: the answer says in how many seconds to repeat it.',
};
