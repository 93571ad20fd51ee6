import type { Answer, Backend } from './backend.ts';
import { pendingOperations, WAITING_STATES, WITH_WAITING } from './pending-operations.ts';
import {
  ALICES_SOCKET,
  BOBS_NEXT_SOCKET,
  BOBS_PHONE,
  BOBS_PIXEL,
  BOBS_SOCKET,
  CALL,
  CALL_BACK,
  CAROLS_PIXEL,
  CHILD,
  NEW_SOCKET,
  NEXT_TOKEN,
  START,
  type TestPhone,
  WINDOW,
} from './people.ts';

/** What has happened before two operations run at the same time. */
export const STATES = [
  'idle',
  'blocked',
  'ringing',
  'reported',
  'answered',
  'unnotified',
  'broken_invite',
  /** Two callees ring. */
  'group',
  /** The first step of a hunt list rings Bob's iPhone; the second one is due, and names his Pixel. */
  'hunting',
  /** Both parties are in the call with a socket. */
  'connected',
  /** And then the callee's broke. */
  'lost',
  /** And the caller was notified of that. */
  'unreachable',
  /** Both are connected, and Alice has invited Carol by a child call, which rings. */
  'inviting',
  /** And then Carol has answered it. */
  'three',
  /** Bob has asked to be erased, and only the last look at his items is left. */
  'marked',
  ...WAITING_STATES,
] as const;
export type State = (typeof STATES)[number];

export interface Operation {
  /** The states in which the operation is tried. */
  readonly states: readonly State[];
  /** Milliseconds after the start of the call. @default {@link SOON} */
  readonly at?: number;
  /** @param copy 1 for the second of two equal operations, which may differ in the device */
  readonly run: (backend: Backend, copy: number, state: State) => Promise<Answer | undefined>;
}

/** Milliseconds after the start of the call. */
export const SOON = 1_000;
/** The last moment at which somebody can answer. */
export const LATE = WINDOW - 100;
/** When the timer closes the call. */
const AFTER_WINDOW = WINDOW + 2_000;
/** When the timer looks whether the parties of a call have sockets. */
export const AT_CHECK = 18_000;
/** When the second step of a hunt list begins. */
const SECOND_STEP = 5_000;
/** After the lease of an invite whose process ended. */
const AFTER_LEASE = 13_000;

const caller = (name: string) => ({ caller: { name } });
const invite = (user: string, to: readonly string[], callId: string) => (backend: Backend) =>
  backend.request({ route: 'invite', user, body: { callId, to, ...caller(user) } });
/** Bob, who blocks Alice, is one of two. */
const IN_GROUPS: readonly State[] = ['blocked', 'group'];
const inviteIn = (state: State) => invite('alice', IN_GROUPS.includes(state) ? ['bob', 'carol'] : ['bob'], CALL);

/** Rings Bob's iPhone, and later his Pixel. */
export const huntBob = (backend: Backend) =>
  backend.request({
    route: 'invite',
    user: 'alice',
    body: {
      ...{ callId: CALL, to: 'bob', ...caller('alice') },
      hunt: [
        { afterSeconds: 0, platforms: ['ios'] },
        { afterSeconds: SECOND_STEP / 1000, platforms: ['android'] },
      ],
    },
  });

const params = { callId: CALL };
const inChild = { callId: CHILD };
const byPhone = (route: 'answer' | 'decline' | 'ringing', phones: readonly TestPhone[]) => (b: Backend, copy: number) =>
  b.request({ route, user: 'bob', params, body: { deviceId: phones[copy]?.deviceId } });
const register = (user: string, body: object) => (backend: Backend) =>
  backend.request({ route: 'registerDevice', user, params: { deviceId: BOBS_PHONE.deviceId }, body });

const isDone = (done: boolean): Answer => ({ status: done ? 200 : 425, body: undefined });
const UNENDED: readonly State[] = ['idle', 'ringing', 'reported'];
const ANY: readonly State[] = ['idle', 'ringing'];
export const TALKING_STATES: readonly State[] = ['connected', 'lost', 'unreachable'];
/** A child call has been made into the call. */
export const CHILD_STATES: readonly State[] = ['inviting', 'three'];

const all = {
  invite: { states: ['idle', 'blocked', ...WAITING_STATES], run: (b, _, state) => inviteIn(state)(b) },
  invite_again: {
    states: ['ringing', 'broken_invite'],
    at: AFTER_LEASE,
    run: (b, _, state) => inviteIn(state)(b),
  },
  invite_back: { states: ['idle', 'ringing'], run: invite('bob', ['alice'], CALL_BACK) },
  answer: {
    states: [...UNENDED, 'broken_invite', 'group', 'hunting'],
    run: byPhone('answer', [BOBS_PHONE, BOBS_PIXEL]),
  },
  decline: { states: [...UNENDED, 'broken_invite'], run: byPhone('decline', [BOBS_PIXEL, BOBS_PHONE]) },
  ringing: { states: [...ANY, 'broken_invite'], run: byPhone('ringing', [BOBS_PHONE, BOBS_PIXEL]) },
  cancel: {
    states: [...UNENDED, 'blocked', 'broken_invite', 'group', 'hunting'],
    run: (b) => b.request({ route: 'cancel', user: 'alice', params, body: {} }),
  },
  carol_answers: {
    states: ['group'],
    run: (b) => b.request({ route: 'answer', user: 'carol', params, body: { deviceId: CAROLS_PIXEL.deviceId } }),
  },
  carol_declines: {
    states: ['group'],
    run: (b) => b.request({ route: 'decline', user: 'carol', params, body: { deviceId: CAROLS_PIXEL.deviceId } }),
  },
  receipt_ringing: { states: ['ringing'], run: (b) => b.receipt(BOBS_PHONE.token, 'ringing') },
  receipt_answers: { states: ['ringing', 'reported'], run: (b) => b.receipt(BOBS_PHONE.token, 'answered') },
  end: {
    states: ['answered', ...TALKING_STATES],
    at: AT_CHECK,
    run: (b, copy, state) => {
      const deviceId = TALKING_STATES.includes(state) ? BOBS_SOCKET.deviceId : BOBS_PHONE.deviceId;
      const [user, body] = copy === 0 ? ['alice', {}] : ['bob', { deviceId }];
      return b.request({ route: 'end', user: String(user), params, body });
    },
  },
  close: {
    states: ['ringing', 'reported'],
    at: AFTER_WINDOW,
    run: async (b) => isDone(await b.timer('close', CALL)),
  },
  ring_again: {
    states: ['idle', 'ringing'],
    at: 5_000,
    run: async (b) => isDone(await b.timer('ring_again', CALL)),
  },
  hunt_step: {
    states: ['hunting'],
    at: SECOND_STEP,
    run: async (b) => isDone(await b.timer('hunt', CALL)),
  },
  register: {
    states: [...ANY, 'answered', 'unnotified', ...WAITING_STATES],
    run: (b, copy) => register('bob', { ...BOBS_PHONE.body, ...(copy === 1 && { token: NEXT_TOKEN }) })(b),
  },
  log_out: {
    states: [...ANY, 'unnotified', ...WAITING_STATES],
    run: (b) => b.request({ route: 'removeDevice', user: 'bob', params: { deviceId: BOBS_PHONE.deviceId } }),
  },
  token_moves: { states: [...ANY, 'unnotified', ...WAITING_STATES], run: register('carol', BOBS_PHONE.body) },
  /** SNS's event about an earlier endpoint of the token, which SNS has made again under the same ARN since. */
  endpoint_deleted: {
    states: [...ANY, 'unnotified', 'crowded', 'waiting'],
    run: async (b) => {
      await b.endpointDeleted('bob', BOBS_PHONE.deviceId, b.phoneEndpoint());
      return undefined;
    },
  },
  block: {
    states: [...ANY, 'unnotified'],
    run: (b) => b.request({ route: 'block', user: 'bob', params: { userId: 'alice' } }),
  },
  socket_opens: {
    states: [...ANY, 'answered', 'unnotified'],
    run: async (b) => {
      await b.connect(NEW_SOCKET);
      // What every client does once its socket is open.
      return await b.request({ route: 'getCall', user: 'bob', params });
    },
  },
  socket_closes: {
    states: [...ANY, 'unnotified', 'connected'],
    run: async (b) => {
      await b.disconnect(BOBS_SOCKET, 1000);
      return undefined;
    },
  },
  socket_breaks: {
    states: ['ringing', 'unnotified', 'connected'],
    run: async (b) => {
      await b.disconnect(BOBS_SOCKET, 1006);
      return undefined;
    },
  },
  caller_breaks: {
    states: TALKING_STATES,
    at: AT_CHECK,
    run: async (b) => {
      await b.disconnect(ALICES_SOCKET, 1006);
      return undefined;
    },
  },
  /** The device of the callee opens a new socket. */
  device_returns: {
    states: TALKING_STATES,
    at: AT_CHECK,
    run: async (b) => {
      await b.connect(BOBS_NEXT_SOCKET);
      return undefined;
    },
  },
  presence: {
    states: ['lost', 'unreachable'],
    at: AT_CHECK,
    run: async (b) => isDone(await b.timer('presence', CALL)),
  },
  bring_in: {
    states: ['connected'],
    at: AT_CHECK,
    run: (b) =>
      b.request({
        route: 'inviteToCall',
        user: 'alice',
        params,
        body: { callId: CHILD, to: 'carol', ...caller('alice') },
      }),
  },
  joins: {
    states: ['inviting'],
    at: AT_CHECK,
    run: (b) =>
      b.request({ route: 'answer', user: 'carol', params: inChild, body: { deviceId: CAROLS_PIXEL.deviceId } }),
  },
  uninvite: {
    states: ['inviting'],
    at: AT_CHECK,
    run: (b) => b.request({ route: 'cancel', user: 'alice', params: inChild, body: {} }),
  },
  /** Bob leaves the child call; the second of two is Alice. */
  leave_child: {
    states: ['inviting', 'three'],
    at: AT_CHECK,
    run: (b, copy) => {
      const [user, deviceId] = copy === 0 ? ['bob', BOBS_SOCKET.deviceId] : ['alice', ALICES_SOCKET.deviceId];
      return b.request({ route: 'end', user: String(user), params: inChild, body: { deviceId } });
    },
  },
  carol_leaves: {
    states: ['three'],
    at: AT_CHECK,
    run: (b) => b.request({ route: 'end', user: 'carol', params: inChild, body: { deviceId: CAROLS_PIXEL.deviceId } }),
  },
  stream: {
    states: ['ringing', 'answered', 'unnotified', 'connected'],
    run: async (b) => {
      await b.stream(CALL);
      return undefined;
    },
  },
} as const satisfies Readonly<Record<string, Operation>>;

/** States in which a user may be erased: before a call, in each part of it, and after a process ended in it. */
const ERASED_IN: readonly State[] = ['idle', 'ringing', 'reported', 'answered', 'group', 'connected', 'unnotified'];

/** The erasures, which are tried with all other operations, in pairs of their own: {@link ERASURE_PAIRS}. */
const erasures = {
  erase: { states: [...ERASED_IN, 'blocked', 'broken_invite', ...WAITING_STATES], run: (b) => b.erase('bob') },
  erase_caller: { states: [...ERASED_IN, 'broken_invite'], run: (b) => b.erase('alice') },
} as const satisfies Readonly<Record<string, Operation>>;

/** The last look of an erasure, and what is tried with it. */
const LAST_LOOK = 21_000;
const lastLook = {
  erase_goes_on: { states: ['marked'], at: LAST_LOOK, run: (b) => b.continueErasure('bob') },
} as const satisfies Readonly<Record<string, Operation>>;
const WITH_LAST_LOOK = ['erase_goes_on', 'erase', 'token_moves', 'register', 'log_out', 'endpoint_deleted'] as const;

/** Tried with erasures only. */
const withErasures = {
  signal: {
    states: ['connected'],
    run: (b) => {
      const body = { deviceId: BOBS_SOCKET.deviceId, candidate: null };
      return b.request({ route: 'sendSignal', user: 'bob', params, body });
    },
  },
  signal_back: {
    states: ['connected'],
    run: (b) => {
      const body = { deviceId: ALICES_SOCKET.deviceId, candidate: null };
      return b.request({ route: 'sendSignal', user: 'alice', params, body });
    },
  },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName =
  | keyof typeof all
  | keyof typeof erasures
  | keyof typeof lastLook
  | keyof typeof withErasures
  | keyof typeof pendingOperations;
export const operations: Readonly<Record<OperationName, Operation>> = {
  ...all,
  ...erasures,
  ...lastLook,
  ...withErasures,
  ...pendingOperations,
};

/** Two operations at the same time. */
export interface Pair {
  readonly state: State;
  readonly names: readonly [OperationName, OperationName];
}

const isName = (name: string): name is OperationName => Object.hasOwn(operations, name);
const namesOf = (some: object): readonly OperationName[] => Object.keys(some).filter(isName);

/** `ringing:answer+cancel` */
export const titleOf = ({ state, names }: Pair): string => `${state}:${names.join('+')}`;

const pairsOf = (first: OperationName, seconds: readonly OperationName[]): readonly Pair[] =>
  seconds.flatMap((second) => {
    const [one, other] = [operations[first], operations[second]];
    return STATES.filter((state) => one.states.includes(state) && other.states.includes(state)).map(
      (state): Pair => ({ state, names: [first, second] }),
    );
  });

/** All pairs of some operations, in each state that both are tried in. */
const pairsAmong = (names: readonly OperationName[]): readonly Pair[] =>
  names.flatMap((first, index) => pairsOf(first, names.slice(index)));
const isWaiting = ({ state }: Pair): boolean => WAITING_STATES.some((one) => one === state);

export const PAIRS: readonly Pair[] = pairsAmong(namesOf(all)).filter((pair) => !isWaiting(pair));

/** Registrations beyond the rate of SNS. */
export const PENDING_PAIRS: readonly Pair[] = [
  ...pairsAmong([...namesOf(pendingOperations), ...WITH_WAITING]).filter(isWaiting),
  ...pairsOf('erase', [...namesOf(pendingOperations), ...WITH_WAITING]).filter(isWaiting),
];

/** Each erasure with every other operation, and twice. `npm run bench:model` tries them where `PAIRS` names them. */
export const ERASURE_PAIRS: readonly Pair[] = [
  ...namesOf(erasures).flatMap((first) =>
    pairsOf(first, [first, ...namesOf(all), ...namesOf(withErasures)]).filter((pair) => !isWaiting(pair)),
  ),
  ...WITH_LAST_LOOK.map((second): Pair => ({ state: 'marked', names: ['erase_goes_on', second] })),
];

/** Whether a user is erased in the pair. */
export const isErasing = ({ names }: Pair): boolean =>
  names.some((name) => Object.hasOwn(erasures, name) || Object.hasOwn(lastLook, name));

/** @throws Error for an unknown title */
export const pairOf = (title: string): Pair => {
  const pair = [...PAIRS, ...ERASURE_PAIRS, ...PENDING_PAIRS].find((one) => titleOf(one) === title);
  if (pair === undefined) throw new Error(`there is no pair ${title}`);
  return pair;
};

const TRANSITIONS: ReadonlySet<string> = new Set(['answer', 'decline', 'ringing', 'cancel', 'end']);

/** When an operation of a pair runs, epoch milliseconds. */
export const timeOf = ({ state, names }: Pair, index: 0 | 1): number => {
  const { at = SOON } = operations[names[index]];
  const other = names[index === 0 ? 1 : 0];
  // A request that began just before the window closed may write after it.
  if (other === 'close' && names[index] !== 'close')
    return START + (TRANSITIONS.has(names[index]) ? LATE : AFTER_WINDOW);
  if (state === 'marked') return START + LAST_LOOK;
  if (state === 'broken_invite') return START + Math.max(at, AFTER_LEASE);
  return START + at;
};
