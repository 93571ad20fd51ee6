import { randomUUID } from 'node:crypto';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { type Backend, makeBackend, readersOf } from './backend.ts';
import { Gate } from './gate.ts';
import { Interner } from './interner.ts';
import { violationsOf } from './invariants.ts';
import { isErasing, type OperationName, operations, type Pair, type State, timeOf } from './operations.ts';
import { outcomeOf, type Result } from './outcome.ts';
import { predictableRandom } from './predictable-random.ts';
import { type PreparedState, prepareState, startFrom } from './prepared-state.ts';
import { RememberingEngine } from './remembering-engine.ts';
import type { Choose } from './search.ts';
import { settle } from './settle.ts';
import type { Step } from './step.ts';
import { textOf } from './table-state.ts';
import { worldText } from './world.ts';

/** One order of a pair: its steps, and what is wrong after it. */
export interface Order {
  readonly pair: Pair;
  readonly trace: readonly Step[];
  /** Whether it was abandoned: every rest of it was tried before. */
  readonly isAbandoned: boolean;
  readonly violations: readonly string[];
}

/** Runs orders of one pair, each from the same state. */
export interface PairRunner {
  run(choose: Choose, mayDie: boolean): Promise<Order>;
  /** Number of different ends so far: of the data, and of what the clients and phones got. */
  ends(): number;
}

export interface Explorer {
  start(pair: Pair): Promise<PairRunner>;
  close(): void;
}

/** Milliseconds after which an endpoint that a process has begun to delete can be registered again. */
const RELEASED = 11_000;
/** The third process of an order, which handles the stream and the timers; and the one before it, which has made the state. */
const DIRECT = 2;
const BEFORE = 3;

/** @param url of a DynamoDB engine */
export const makeExplorer = async (url: string): Promise<Explorer> => {
  const tableName = randomUUID();
  await createTable(url, 'eu-west-1', tableName);
  const random = predictableRandom();
  const engine = new RememberingEngine({ url, tableName });
  const make = () => makeBackend(engine, { url, tableName });
  const actors: readonly [Backend, Backend] = [make(), make()];
  const direct = make();
  const states = new Map<State, PreparedState>();

  const prepare = async (state: State): Promise<PreparedState> => {
    const known = states.get(state);
    if (known !== undefined) return known;
    random.restart();
    random.use(BEFORE);
    const prepared = await prepareState(state, direct);
    states.set(state, prepared);
    return prepared;
  };

  const start = async (pair: Pair): Promise<PairRunner> => {
    const prepared = await prepare(pair.state);
    const texts = new Interner();
    /** By state at the end of the concurrent part. */
    const known = new Map<string, readonly string[]>();

    const run = async (choose: Choose, mayDie: boolean): Promise<Order> => {
      const { world, table } = startFrom(prepared);
      random.restart();
      const shared = () => `${textOf(table.state)}\n${worldText(world)}`;
      const gate = new Gate({ mayDie, texts, shared, onActor: random.use });
      world.now = Math.max(timeOf(pair, 0), timeOf(pair, 1));
      const results: Result[] = [];
      const work = ([0, 1] as const).map((index) => async () => {
        const now = timeOf(pair, index);
        const others = [actors[1 - index] ?? direct];
        const pass = gate.passOf(index);
        actors[index].use({ world, table, pass, actor: index, others, now: () => now, hasCounters: isErasing(pair) });
        const name = pair.names[index];
        const answer = await operations[name].run(actors[index], copyOf(pair, index), pair.state);
        results[index] = { answer, isDead: false };
        return JSON.stringify(answer) ?? '';
      });
      const isWhole = await gate.run(work, choose);
      const { trace } = gate;
      if (!isWhole) return { pair, trace, isAbandoned: true, violations: [] };
      const end = gate.state(actors.length);
      const found = known.get(end);
      if (found !== undefined) return { pair, trace, isAbandoned: false, violations: found };
      for (const index of actors.keys()) if (gate.isDead(index)) results[index] = { answer: undefined, isDead: true };
      random.use(DIRECT);
      direct.use({ world, table, now: () => world.now + RELEASED });
      await repeat(REPEATED, direct, pair, results);
      direct.use({ world, table });
      await repeat(REPEATED_ERASURES, direct, pair, results);
      // SQS delivers a timer again whose process ended.
      const delivered = pair.names.filter((_, index) => results[index]?.isDead);
      await settle(direct, readersOf(direct, tableName, world).calls, world, delivered);
      const violations = violationsOf(
        await outcomeOf({ pair, world, results, keys: [...table.state.keys()] }, direct, tableName),
      );
      known.set(end, violations);
      return { pair, trace, isAbandoned: false, violations };
    };
    return { run, ends: () => known.size };
  };

  const close = () => {
    engine.close();
    random.restore();
  };
  return { start, close };
};

/** What an app sends again at once when it gets no answer, or is asked to try again. */
const REPEATED: ReadonlySet<OperationName> = new Set(['register', 'token_moves', 'log_out', 'device_returns']);
const REPEATED_ERASURES: ReadonlySet<OperationName> = new Set(['erase', 'erase_caller']);

/** The apps repeat what did not come through. */
const repeat = async (
  repeated: ReadonlySet<OperationName>,
  backend: Backend,
  pair: Pair,
  results: Result[],
): Promise<void> => {
  for (const [index, { answer, isDead }] of results.entries()) {
    const name = pair.names[index === 0 ? 0 : 1];
    if (!repeated.has(name) || !(isDead || (answer?.status ?? 0) >= SERVICE_UNAVAILABLE)) continue;
    const copy = copyOf(pair, index);
    results[index] = { answer: await operations[name].run(backend, copy, pair.state), isDead };
  }
};

const SERVICE_UNAVAILABLE = 503;

/** 1 for the second of two equal operations. */
const copyOf = ({ names }: Pair, index: number): number => (index === 1 && names[0] === names[1] ? 1 : 0);
