import { randomUUID } from 'node:crypto';
import { createTable } from '../../local/aws/dynamodb/create-table.ts';
import { type Answer, type Backend, makeBackend, readersOf } from './backend.ts';
import { Gate, type Pass } from './gate.ts';
import type { SharedTable } from './gated-table.ts';
import { Interner } from './interner.ts';
import { violationsOf } from './invariants.ts';
import { isErasing, type OperationName, operations, type Pair, type State, timeOf } from './operations.ts';
import { outcomeOf, type Result } from './outcome.ts';
import { predictableRandom } from './predictable-random.ts';
import { type PreparedState, prepareState, startFrom } from './prepared-state.ts';
import { RememberedActor } from './remembered-actor.ts';
import { RememberedPair } from './remembered-pair.ts';
import { RememberingEngine } from './remembering-engine.ts';
import type { Choose } from './search.ts';
import { settle } from './settle.ts';
import type { Step } from './step.ts';
import { textOf } from './table-state.ts';
import { copyOf, type World, worldText } from './world.ts';

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
  /** Runs the handlers of both operations from their beginning. */
  run(choose: Choose, mayDie: boolean): Promise<Order>;
  /**
   * The same, but runs handlers only where they get responses that they have not got before.
   *
   * @param kept how many steps of the last order of this kind this one begins with
   */
  runRemembered(choose: Choose, kept: number): Promise<Order>;
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

  const begin = (pair: Pair, prepared: PreparedState) => {
    const place = startFrom(prepared);
    place.world.now = Math.max(timeOf(pair, 0), timeOf(pair, 1));
    return place;
  };

  /** One operation of a pair. */
  const work = (pair: Pair, index: 0 | 1, place: { world: World; table: SharedTable }, pass: Pass) => {
    const now = timeOf(pair, index);
    actors[index].use({ ...place, pass, actor: index, now: () => now, hasCounters: isErasing(pair) });
    return operations[pair.names[index]].run(actors[index], copyNumber(pair, index), pair.state);
  };

  /** Lets time pass after the concurrent part of an order. @returns what is wrong then */
  const violationsLater = async (
    pair: Pair,
    world: World,
    table: SharedTable,
    results: Result[],
  ): Promise<readonly string[]> => {
    random.restart(DIRECT);
    random.use(DIRECT);
    direct.use({ world, table, now: () => world.now + RELEASED });
    await repeat(REPEATED, direct, pair, results);
    direct.use({ world, table });
    await repeat(REPEATED_ERASURES, direct, pair, results);
    // SQS delivers a timer again whose process ended.
    const delivered = pair.names.filter((_, index) => results[index]?.isDead);
    await settle(direct, readersOf(direct, tableName, world).calls, world, delivered);
    return violationsOf(await outcomeOf({ pair, world, results, keys: [...table.state.keys()] }, direct, tableName));
  };

  const start = async (pair: Pair): Promise<PairRunner> => {
    const prepared = await prepare(pair.state);
    const texts = new Interner();
    /** By data and results at the end of the concurrent part. */
    const known = new Map<string, readonly string[]>();
    const violationsAt = async (
      shared: string,
      results: Result[],
      make: () => { world: World; table: SharedTable },
    ) => {
      const end = `${shared} ${results.map(({ answer, isDead }) => (isDead ? 'ended' : JSON.stringify(answer))).join(' ')}`;
      const found = known.get(end);
      if (found !== undefined) return found;
      const { world, table } = make();
      const violations = await violationsLater(pair, world, table, results);
      known.set(end, violations);
      return violations;
    };

    const run = async (choose: Choose, mayDie: boolean): Promise<Order> => {
      const place = begin(pair, prepared);
      const { world, table } = place;
      random.restart();
      for (const one of remembered.actors) one.interrupt();
      const shared = () => `${textOf(table.state)}\n${worldText(world)}`;
      const gate = new Gate({ mayDie, texts, shared, onActor: random.use });
      const answers: (Answer | undefined)[] = [];
      const both = ([0, 1] as const).map((index) => async () => {
        const answer = await work(pair, index, place, gate.passOf(index));
        answers[index] = answer;
        return JSON.stringify(answer) ?? '';
      });
      const isWhole = await gate.run(both, choose);
      const { trace } = gate;
      if (!isWhole) return { pair, trace, isAbandoned: true, violations: [] };
      const results = actors.map((_, index) => resultOf(answers[index], gate.isDead(index)));
      const numbers = [textOf(table.state), worldText(world)].map((text) => texts.numberOf(text));
      const violations = await violationsAt(numbers.join(' '), results, () => place);
      return { pair, trace, isAbandoned: false, violations };
    };

    const remember = () => {
      const place = begin(pair, prepared);
      const actorOf = (actor: 0 | 1) =>
        new RememberedActor({
          actor,
          texts,
          world: place.world,
          work: (pass) => work(pair, actor, place, pass),
          onCompute: (isNew) => {
            if (isNew) random.restart(actor);
            random.use(actor);
          },
        });
      const both = [actorOf(0), actorOf(1)] as const;
      return { actors: both, pair: new RememberedPair({ ...place, texts, actors: both }) };
    };
    const remembered = remember();

    const runRemembered = async (choose: Choose, kept: number): Promise<Order> => {
      const { trace, end } = await remembered.pair.run(choose, kept);
      if (end === undefined) return { pair, trace, isAbandoned: true, violations: [] };
      const results = end.positions.map(({ result }, index) => resultOf(result?.answer, end.dead === index));
      const shared = remembered.pair.sharedText(end);
      const copy = () => ({ world: copyOf(end.kept.world), table: { state: end.table, writes: [] } });
      const violations = await violationsAt(shared, results, copy);
      return { pair, trace, isAbandoned: false, violations };
    };
    return {
      run: (choose, mayDie) => random.within(() => run(choose, mayDie)),
      runRemembered: (choose, kept) => random.within(() => runRemembered(choose, kept)),
      ends: () => known.size,
    };
  };

  const close = () => {
    engine.close();
    random.restore();
  };
  return { start: (pair) => random.within(() => start(pair)), close };
};

/** What an app sends again at once when it gets no answer, or is asked to try again. */
const REPEATED: ReadonlySet<OperationName> = new Set([
  'register',
  'token_moves',
  'log_out',
  'device_returns',
  'next_token',
  'waiting_token_moves',
]);
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
    const copy = copyNumber(pair, index);
    results[index] = { answer: await operations[name].run(backend, copy, pair.state), isDead };
  }
};

const SERVICE_UNAVAILABLE = 503;

const resultOf = (answer: Answer | undefined, isDead: boolean): Result => ({
  answer: isDead ? undefined : answer,
  isDead,
});

/** 1 for the second of two equal operations. */
const copyNumber = ({ names }: Pair, index: number): number => (index === 1 && names[0] === names[1] ? 1 : 0);
