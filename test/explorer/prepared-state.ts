import type { Backend } from './backend.ts';
import { Gate } from './gate.ts';
import type { SharedTable } from './gated-table.ts';
import { Interner } from './interner.ts';
import { AT_CHECK, huntBob, type OperationName, operations, SOON, type State } from './operations.ts';
import { beginToWait, CROWDED } from './pending-operations.ts';
import { ALICES_SOCKET, BOBS_SOCKET, CALL, PHONES, START, WAITING_FROM } from './people.ts';
import type { TableState } from './table-state.ts';
import { makeWorld, snapshotOf, type World, type WorldSnapshot } from './world.ts';

/** A state that orders start from, made once by the handlers themselves. */
export interface PreparedState {
  readonly table: TableState;
  readonly world: WorldSnapshot;
}

/** Part of every key and ARN. */
const TENANT = 'explorer';
const DAY = 24 * 60 * 60 * 1000;

/** Makes a state. */
export const prepareState = async (state: State, backend: Backend): Promise<PreparedState> => {
  const now = START - 2 * DAY;
  const world = makeWorld(TENANT, { now, busyUntil: 0, endpoints: [], connections: [], timers: [], pushes: [] });
  const table: SharedTable = { state: new Map(), writes: [] };
  backend.use({ world, table });
  // So long ago that a registration asks SNS again.
  for (const { userId, deviceId, body } of PHONES) {
    await backend.request({ route: 'registerDevice', user: userId, params: { deviceId }, body });
  }
  world.now = START;
  for (const socket of [ALICES_SOCKET, BOBS_SOCKET]) await backend.connect(socket);
  await begin[state](backend, { world, table });
  if (world.errors.length > 0) throw new Error(`${state} cannot be made: ${world.errors.join(', ')}`);
  return { table: table.state, world: snapshotOf(world) };
};

interface Place {
  readonly world: World;
  readonly table: SharedTable;
}

/** Runs an operation; its process ends before its first request whose label begins like this. */
const runUntil = async (backend: Backend, place: Place, name: OperationName, label: string, nth: number) => {
  const gate = new Gate({ mayDie: true, mayDieAfterReads: true, texts: new Interner(), shared: () => '' });
  backend.use({ ...place, pass: gate.passOf(0), actor: 0 });
  let count = 0;
  const work = async () => JSON.stringify(await operations[name].run(backend, 0, 'ringing'));
  await gate.run([work], ({ steps }) => {
    const next = steps[0];
    if (next?.label.startsWith(label)) count += 1;
    return count > nth ? steps.find(({ isDeath }) => isDeath) : next;
  });
  if (!gate.isDead(0)) throw new Error(`${name} sends no ${label}`);
};

const call = async (backend: Backend): Promise<void> => {
  await operations.invite.run(backend, 0, 'ringing');
};

/** Both parties are in the call with a device that has a socket. */
const talk = async (backend: Backend, { world }: Place): Promise<void> => {
  await call(backend);
  world.now = START + SOON / 4;
  const body = { deviceId: BOBS_SOCKET.deviceId };
  await backend.request({ route: 'answer', user: 'bob', params: { callId: CALL }, body });
};

const lose = async (backend: Backend, place: Place): Promise<void> => {
  await talk(backend, place);
  place.world.now = START + SOON / 2;
  await backend.disconnect(BOBS_SOCKET, 1006);
};

const bringIn = async (backend: Backend, place: Place): Promise<void> => {
  await talk(backend, place);
  place.world.now = START + AT_CHECK - 2 * SOON;
  await operations.bring_in.run(backend, 0, 'connected');
};

/** Bob logs out everywhere, and closes his browser. */
const logOutAll = async (backend: Backend): Promise<void> => {
  await backend.disconnect(BOBS_SOCKET, 1000);
  for (const { userId, deviceId } of PHONES.filter((phone) => phone.userId === 'bob')) {
    await backend.request({ route: 'removeDevice', user: userId, params: { deviceId } });
  }
};

const begin: Readonly<Record<State, (backend: Backend, place: Place) => Promise<void>>> = {
  idle: async () => {},
  blocked: async (backend, { world }) => {
    world.now = START - DAY / 24;
    await operations.block.run(backend, 0, 'idle');
  },
  ringing: call,
  reported: async (backend, { world }) => {
    await call(backend);
    world.now = START + SOON / 2;
    await operations.ringing.run(backend, 0, 'ringing');
  },
  answered: async (backend, { world }) => {
    await call(backend);
    world.now = START + SOON / 2;
    await operations.answer.run(backend, 0, 'ringing');
  },
  group: async (backend) => {
    await operations.invite.run(backend, 0, 'group');
  },
  hunting: async (backend) => {
    await huntBob(backend);
  },
  connected: talk,
  inviting: bringIn,
  three: async (backend, place) => {
    await bringIn(backend, place);
    place.world.now = START + AT_CHECK - SOON;
    await operations.joins.run(backend, 0, 'inviting');
  },
  lost: lose,
  unreachable: async (backend, place) => {
    await lose(backend, place);
    place.world.now = START + AT_CHECK - SOON;
    await backend.timer('presence', CALL);
  },
  marked: async (backend) => {
    await backend.erase('bob');
  },
  unnotified: async (backend, place) => {
    await call(backend);
    place.world.now = START + SOON / 2;
    // Its first request is the write.
    await runUntil(backend, place, 'cancel', 'Query USER', 0);
  },
  crowded: async (_, { world }) => {
    world.busyUntil = START + CROWDED;
  },
  waiting: (backend, { world }) => beginToWait(backend, world, 'waiting', START),
  first_waits: async (backend, { world }) => {
    world.now = START - 2 * WAITING_FROM;
    await logOutAll(backend);
    await beginToWait(backend, world, 'first_waits', START);
  },
  broken_invite: (backend, place) => runUntil(backend, place, 'invite', `UpdateItem CALL#${CALL}`, 0),
};

/** The beginning of an order. */
export const startFrom = ({ table, world }: PreparedState): Place => ({
  table: { state: table, writes: [] },
  world: makeWorld(TENANT, world),
});
