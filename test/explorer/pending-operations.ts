import type { Answer, Backend } from './backend.ts';
import { BOBS_PHONE, LATER_TOKEN, NEXT_TOKEN, WAITING_FROM } from './people.ts';

/*
 * Registrations beyond the rate of SNS. In the state `crowded` every one waits; in `waiting` one of Bob's iPhone waits, which has another
 * token until then, and in `first_waits` it waits while Bob has no device. Its turn, and SNS's next free request, come at DUE.
 */

/** Milliseconds after the start of the call: when what waits is due. */
export const DUE = 1_000;
/** Milliseconds after it until when SNS takes no request in the state `crowded`. */
export const CROWDED = 60_000;
/** Before it is due: a registration that is repeated then keeps its turn. */
const BEFORE_DUE = DUE - 100;

/** The states in which registrations wait. */
export const WAITING_STATES = ['crowded', 'waiting', 'first_waits'] as const;

/** The token that waits in a state. */
export const waitingToken = (state: string): string | undefined => {
  if (state === 'waiting') return NEXT_TOKEN;
  return state === 'first_waits' ? BOBS_PHONE.token : undefined;
};

const register = (backend: Backend, user: string, token: string, other: object = {}): Promise<Answer> =>
  backend.request({
    route: 'registerDevice',
    user,
    params: { deviceId: BOBS_PHONE.deviceId },
    body: { ...BOBS_PHONE.body, token, ...other },
  });

/** Bob's iPhone is registered, and waits. */
export const beginToWait = async (
  backend: Backend,
  world: { now: number; busyUntil: number },
  state: 'waiting' | 'first_waits',
  start: number,
): Promise<void> => {
  world.now = start - WAITING_FROM;
  world.busyUntil = start + DUE;
  const { status } = await register(backend, 'bob', waitingToken(state) ?? '');
  if (status !== 202) throw new Error(`the registration is answered ${status}`);
  world.now = start;
};

export const pendingOperations = {
  /** The task of the registration that waits; SQS delivers it again if its process ends. Two: SQS delivers it twice. */
  work_off: {
    states: ['waiting', 'first_waits'],
    at: DUE,
    run: async (b: Backend): Promise<Answer> => ({ status: (await b.workOff()) ? 200 : 425, body: undefined }),
  },
  /** iOS has given the phone another token. */
  next_token: {
    states: WAITING_STATES,
    at: BEFORE_DUE,
    run: (b: Backend, copy: number) => register(b, 'bob', copy === 0 ? LATER_TOKEN : NEXT_TOKEN),
  },
  /** Carol registers the token that waits, and no token for alerts: Bob's phone keeps that. */
  waiting_token_moves: {
    states: ['waiting'],
    at: BEFORE_DUE,
    run: (b: Backend) => register(b, 'carol', NEXT_TOKEN, { alertToken: undefined }),
  },
} as const;

/** Operations of calls and devices that are tried with those. */
export const WITH_WAITING = ['invite', 'register', 'log_out', 'token_moves', 'endpoint_deleted'] as const;
