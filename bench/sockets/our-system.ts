import { randomUUID } from 'node:crypto';
import { ONE_WAY_SIGNAL, SOCKET_PROTOCOL } from '../../lambda/contract/enums.ts';
import type { PopulatedBackend } from '../measures/backend-client.ts';
import { CANDIDATE, type SocketSystem, socketSystem, TIMEOUT } from './socket-system.ts';

/** The local backend. Users 0 and 1 call each other, 2 and 3, and so on: the even one calls. */
export interface OurSystem extends SocketSystem {
  /**
   * User `2 * pair` invites the other one, whose socket gets `call.incoming`; the other answers, and the caller's socket gets
   * `call.answered`.
   *
   * @returns milliseconds of both
   */
  call(pair: number): Promise<{ readonly incoming: number; readonly answered: number }>;
  /** Ends the last call of the pair. */
  end(pair: number): Promise<void>;
}

/** Names of users: the callees are those that are registered in the backend. */
const nameOf = (user: number): string => `${user % 2 === 0 ? 'caller' : 'callee'}-${Math.floor(user / 2)}`;
const DEVICE = 'phone';

export const ourSystem = ({ backend, request, tokenOf }: PopulatedBackend): OurSystem => {
  const calls = new Map<number, string>();
  const events = new Map<string, () => void>();

  const system = socketSystem({
    handshake: async (user) => ({
      url: `${backend.info.socket}?deviceId=${DEVICE}`,
      protocols: [SOCKET_PROTOCOL, `bearer.${await tokenOf(nameOf(user))}`],
    }),
    message: (id, from) => ({
      type: ONE_WAY_SIGNAL,
      callId: calls.get(Math.floor(from / 2)),
      id,
      candidates: [CANDIDATE],
    }),
    onMessage: (_, text) => {
      const { type, callId } = JSON.parse(text);
      events.get(`${type} ${callId}`)?.();
    },
  });

  /** Milliseconds from a request until an event of the call arrives at a socket. */
  const until = async (type: string, callId: string, send: () => Promise<{ readonly status: number }>) => {
    const start = performance.now();
    const arrived = new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${type} within ${TIMEOUT} ms`)), TIMEOUT);
      events.set(`${type} ${callId}`, () => {
        clearTimeout(timer);
        resolve(performance.now() - start);
      });
    });
    const [took, { status }] = await Promise.all([arrived, send()]);
    events.delete(`${type} ${callId}`);
    if (status >= 300) throw new Error(`the request before ${type} was answered ${status}`);
    return took;
  };

  return {
    ...system,

    call: async (pair) => {
      const [caller, callee, callId] = [nameOf(2 * pair), nameOf(2 * pair + 1), randomUUID()];
      const invite = { callId, to: callee, deviceId: DEVICE, caller: { name: 'Alice' } };
      const incoming = await until('call.incoming', callId, () => request(caller, 'POST', '/v1/calls', invite));
      const path = `/v1/calls/${callId}/answer`;
      const answered = await until('call.answered', callId, () => request(callee, 'POST', path, { deviceId: DEVICE }));
      calls.set(pair, callId);
      return { incoming, answered };
    },

    end: async (pair) => {
      await request(nameOf(2 * pair), 'POST', `/v1/calls/${calls.get(pair)}/end`, { deviceId: DEVICE });
      await backend.settled();
    },
  };
};
