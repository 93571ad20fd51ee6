import { randomUUID } from 'node:crypto';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { type Backend, makeBackend, readersOf } from './backend.ts';
import { Gate } from './gate.ts';
import { clientConfig } from './gated-table.ts';
import { violationsOf } from './invariants.ts';
import { operations, type Pair, type State, timeOf } from './operations.ts';
import { outcomeOf, type Result } from './outcome.ts';
import { type PreparedState, prepareState, startFrom, tenantOf } from './prepared-state.ts';
import type { Choose } from './search.ts';
import { settle } from './settle.ts';
import type { Step } from './step.ts';

/** One order of a pair: its steps, and what is wrong after it. */
export interface Order {
  readonly pair: Pair;
  readonly trace: readonly Step[];
  /** Whether it was abandoned: every rest of it was tried before. */
  readonly isAbandoned: boolean;
  readonly violations: readonly string[];
}

/** Runs orders of one pair, each from the same state, in a table of their own. */
export interface PairRunner {
  run(choose: Choose, mayDie: boolean): Promise<Order>;
  close(): Promise<void>;
}

/** The engine gets slower with the number of items. */
const ORDERS_PER_TABLE = 50;

/** @param url of a DynamoDB engine */
export const makeExplorer = (url: string) => {
  let tableName = '';
  const target = {
    url,
    get tableName() {
      return tableName;
    },
  };
  const backends: readonly Backend[] = [makeBackend(target), makeBackend(target), makeBackend(target)];
  const db = new DynamoDBClient(clientConfig(url));

  const dropTable = async (): Promise<void> => {
    if (tableName !== '') await db.send(new DeleteTableCommand({ TableName: tableName }));
    tableName = '';
  };
  const newTable = async (): Promise<void> => {
    await dropTable();
    const name = randomUUID();
    await createTable(url, 'eu-west-1', name);
    tableName = name;
  };
  const states = new Map<State, PreparedState>();

  const start = async (pair: Pair): Promise<PairRunner> => {
    await newTable();
    const [first, second, direct] = backends;
    if (first === undefined || second === undefined || direct === undefined)
      throw new Error('there are three backends');
    const state = states.get(pair.state) ?? (await prepareState(pair.state, direct, target));
    states.set(pair.state, state);
    let count = 0;
    return {
      run: async (choose, mayDie) => {
        count += 1;
        if (count % ORDERS_PER_TABLE === 0) await newTable();
        return await runOrder({
          pair,
          state,
          actors: [first, second],
          direct,
          tenant: tenantOf(count),
          choose,
          mayDie,
        });
      },
      close: dropTable,
    };
  };

  interface OrderOptions {
    readonly pair: Pair;
    readonly state: PreparedState;
    readonly actors: readonly [Backend, Backend];
    readonly direct: Backend;
    readonly tenant: string;
    readonly choose: Choose;
    readonly mayDie: boolean;
  }

  const runOrder = async ({ pair, state, actors, direct, tenant, choose, mayDie }: OrderOptions): Promise<Order> => {
    const world = await startFrom(state, tenant, db, tableName);
    const gate = new Gate({ tenant, mayDie });
    world.now = Math.max(timeOf(pair, 0), timeOf(pair, 1));
    world.stepCount = () => gate.trace.length;
    const results: Result[] = [];
    const work = actors.map((backend, index) => async () => {
      const now = timeOf(pair, index === 0 ? 0 : 1);
      const others = actors.filter((other) => other !== backend);
      backend.use({ world, pass: gate.passOf(index), actor: index, others, now: () => now });
      const name = pair.names[index === 0 ? 0 : 1];
      const copy = index === 1 && pair.names[0] === name ? 1 : 0;
      const answer = await operations[name].run(backend, copy, pair.state);
      results[index] = { answer, isDead: false };
    });
    const isWhole = await gate.run(work, choose);
    const { trace } = gate;
    if (!isWhole) return { pair, trace, isAbandoned: true, violations: [] };
    for (const index of actors.keys()) results[index] ??= { answer: undefined, isDead: true };
    direct.use({ world });
    await settle(direct, readersOf(direct, tableName, world).calls, world);
    const outcome = await outcomeOf({ pair, world, trace, results }, direct, tableName);
    return { pair, trace, isAbandoned: false, violations: violationsOf(outcome) };
  };

  return { start, close: () => db.destroy() };
};

export type Explorer = ReturnType<typeof makeExplorer>;
