import { BatchWriteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Backend } from './backend.ts';
import { Gate } from './gate.ts';
import { clientConfig, type GatedTableOptions, type Item } from './gated-table.ts';
import { type OperationName, operations, SOON, type State } from './operations.ts';
import { ALICES_SOCKET, BOBS_SOCKET, CALL, PHONES, START } from './people.ts';
import { makeWorld, snapshotOf, type World, type WorldSnapshot } from './world.ts';

/** A state that orders start from: the table's items and the world, made once by the handlers themselves. */
export interface PreparedState {
  readonly items: readonly Item[];
  readonly world: WorldSnapshot;
}

/** Part of every key and ARN; each order has a tenant of the same length in its place. */
const TEMPLATE = 'order-0000000';
const DAY = 24 * 60 * 60 * 1000;
/** Maximum number of items in one BatchWriteItem. */
const BATCH = 25;

/** Makes a state in an empty table. */
export const prepareState = async (
  state: State,
  backend: Backend,
  { url, tableName }: GatedTableOptions,
): Promise<PreparedState> => {
  const now = START - 2 * DAY;
  const world = makeWorld(TEMPLATE, { now, endpoints: [], connections: [], timers: [], pushes: [] });
  backend.use({ world });
  // So long ago that a registration asks SNS again.
  for (const { userId, deviceId, body } of PHONES) {
    await backend.request({ route: 'registerDevice', user: userId, params: { deviceId }, body });
  }
  world.now = START;
  for (const socket of [ALICES_SOCKET, BOBS_SOCKET]) await backend.connect(socket);
  await begin[state](backend, world);
  if (world.errors.length > 0) throw new Error(`${state} cannot be made: ${world.errors.join(', ')}`);

  const db = new DynamoDBClient(clientConfig(url));
  const { Items = [] } = await db.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  db.destroy();
  return { items: Items, world: snapshotOf(world) };
};

/** Runs an operation; its process ends before its first request whose label begins like this. */
const runUntil = async (backend: Backend, world: World, name: OperationName, label: string, nth: number) => {
  const gate = new Gate({ tenant: TEMPLATE, mayDie: true, mayDieAfterReads: true });
  backend.use({ world, pass: gate.passOf(0), actor: 0 });
  let count = 0;
  await gate.run([async () => void (await operations[name].run(backend, 0, 'ringing'))], (steps) => {
    const next = steps[0];
    if (next?.label.startsWith(label)) count += 1;
    return count > nth ? steps.find(({ isDeath }) => isDeath) : next;
  });
  if (!gate.isDead(0)) throw new Error(`${name} sends no ${label}`);
};

const call = async (backend: Backend): Promise<void> => {
  await operations.invite.run(backend, 0, 'ringing');
};

const begin: Readonly<Record<State, (backend: Backend, world: World) => Promise<void>>> = {
  idle: async () => {},
  blocked: async (backend) => {
    await operations.block.run(backend, 0, 'idle');
  },
  ringing: call,
  reported: async (backend, world) => {
    await call(backend);
    world.now = START + SOON / 2;
    await operations.ringing.run(backend, 0, 'ringing');
  },
  answered: async (backend, world) => {
    await call(backend);
    world.now = START + SOON / 2;
    await operations.answer.run(backend, 0, 'ringing');
  },
  unnotified: async (backend, world) => {
    await call(backend);
    world.now = START + SOON / 2;
    // Its first request is the write.
    await runUntil(backend, world, 'cancel', 'Query USER', 0);
  },
  broken_invite: (backend, world) => runUntil(backend, world, 'invite', `UpdateItem CALL#${CALL}`, 0),
};

/** Writes a state for a new tenant. @returns its world */
export const startFrom = async (
  { items, world }: PreparedState,
  tenant: string,
  db: DynamoDBClient,
  tableName: string,
): Promise<World> => {
  const renamed = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(TEMPLATE, tenant));
  for (let start = 0; start < items.length; start += BATCH) {
    const requests = items.slice(start, start + BATCH).map((Item) => ({ PutRequest: { Item: renamed(Item) } }));
    await db.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: requests } }));
  }
  return makeWorld(tenant, renamed(world));
};

/** @param count of the orders of this table so far */
export const tenantOf = (count: number): string => `order-${String(count).padStart(TEMPLATE.length - 6, '0')}`;
