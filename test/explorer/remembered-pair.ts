import type { Reply } from './gate.ts';
import { type SharedTable, writesText } from './gated-table.ts';
import type { Interner } from './interner.ts';
import type { Position, RememberedActor } from './remembered-actor.ts';
import type { Choose } from './search.ts';
import type { Step } from './step.ts';
import { type TableState, textOf } from './table-state.ts';
import { copyOf, type World, worldText } from './world.ts';

/** A world that nobody changes any more. */
interface KeptWorld {
  readonly world: World;
  /** The same for equal worlds. */
  readonly number: number;
}

/** Everything between two steps of an order. */
export interface Moment {
  readonly table: TableState;
  readonly writes: SharedTable['writes'];
  readonly kept: KeptWorld;
  readonly positions: readonly [Position, Position];
  readonly dead: number | undefined;
}

export interface RememberedOrder {
  readonly trace: readonly Step[];
  /** `undefined` for an order that was abandoned. */
  readonly end: Moment | undefined;
}

export interface RememberedPairOptions {
  /** What the actors use. */
  readonly world: World;
  readonly table: SharedTable;
  readonly actors: readonly [RememberedActor, RememberedActor];
  readonly texts: Interner;
}

/**
 * Runs orders of two actors whose handlers are run only where they get responses that they have not got before. Each order continues
 * from the last step that it has in common with the one before.
 */
export class RememberedPair {
  private readonly options: RememberedPairOptions;
  private readonly worlds = new Map<number, KeptWorld>();
  private readonly tables = new Map<number, TableState>();
  private readonly numbers = new WeakMap<object, number>();
  /** What the world of the actors holds now. */
  private loaded: KeptWorld | undefined;
  /** Of the last order: before its first step, after it, and so on. */
  private readonly moments: Moment[] = [];
  private trace: Step[] = [];
  private readonly steps = new Map<string, readonly Step[]>();

  constructor(options: RememberedPairOptions) {
    this.options = options;
  }

  /** @param kept how many steps of the last order this one begins with */
  async run(choose: Choose, kept: number): Promise<RememberedOrder> {
    if (this.moments.length === 0) this.moments.push(await this.first());
    this.moments.length = kept + 1;
    this.trace = this.trace.slice(0, kept);
    for (;;) {
      const moment = this.moments[this.moments.length - 1];
      if (moment === undefined) throw new Error(`the last order has no step ${kept}`);
      const steps = this.stepsAt(moment);
      if (steps.length === 0) return { trace: this.trace, end: moment };
      const step = choose({
        steps,
        state: () => this.stateOf(moment, moment.dead),
        stateAfterDeath: (actor) => this.stateOf(moment, actor),
        mayDie: moment.dead === undefined,
      });
      if (step === undefined) return { trace: this.trace, end: undefined };
      this.trace.push(step);
      this.moments.push(step.isDeath ? { ...moment, dead: step.actor } : await this.perform(moment, step));
    }
  }

  /** The same for equal states of the data, and of what everybody outside has got. */
  sharedText({ table, kept }: Moment): string {
    return `${this.numberOf(table)} ${kept.number}`;
  }

  private async first(): Promise<Moment> {
    const { actors, table, world } = this.options;
    const before = [world.errors, world.missed];
    const positions = [await actors[0].start(), await actors[1].start()] as const;
    if (before.some(({ length }) => length > 0)) throw new Error('an actor logs something before its first request');
    return {
      table: table.state,
      writes: table.writes,
      kept: this.keep(world),
      positions: [positions[0].position, positions[1].position],
      dead: undefined,
    };
  }

  /** What is possible next: the same array for the same steps. */
  private stepsAt({ positions, dead, writes }: Moment): readonly Step[] {
    this.options.table.writes = writes;
    const running = positions.filter((_, actor) => actor !== dead);
    const requests = running.flatMap(({ held }) => held);
    const stale = requests.map(({ mayBeStale }) => mayBeStale?.() === true);
    const key = `${dead} ${running.map(({ number }) => number).join()} ${stale.indexOf(true) < 0 ? '' : stale.join()}`;
    const known = this.steps.get(key);
    if (known !== undefined) return known;
    const deaths = dead === undefined ? running.flatMap(({ death }) => (death === undefined ? [] : [death])) : [];
    const steps = [...requests.flatMap((one, index) => (stale[index] ? one.steps : [one.steps[0]])), ...deaths];
    this.steps.set(key, steps);
    return steps;
  }

  private async perform(moment: Moment, { id, actor, isStale }: Step): Promise<Moment> {
    const { actors, table, world } = this.options;
    const position = moment.positions[actor === 0 ? 0 : 1];
    const request = position.held.find(({ steps }) => steps[isStale ? 1 : 0].id === id);
    if (request === undefined) throw new Error(`no request ${id} is held`);
    if (this.loaded !== moment.kept) Object.assign(world, copyOf(moment.kept.world));
    table.state = moment.table;
    table.writes = moment.writes;
    this.loaded = undefined;
    const reply: Reply<unknown> = await request.send(isStale);
    const arrival = await actors[actor === 0 ? 0 : 1].after(position, request, reply);
    world.errors.push(...arrival.errors);
    world.missed.push(...arrival.missed);
    const isSameWorld = request.isOfTable === true && arrival.errors.length + arrival.missed.length === 0;
    const kept = isSameWorld ? moment.kept : this.keep(world);
    this.loaded = kept;
    const [first, second] = moment.positions;
    return {
      table: this.tables.get(this.numberOf(table.state)) ?? table.state,
      writes: table.writes,
      kept,
      positions: actor === 0 ? [arrival.position, second] : [first, arrival.position],
      dead: moment.dead,
    };
  }

  private stateOf(moment: Moment, dead: number | undefined): string {
    const actors = moment.positions.map(({ number }, actor) => (actor === dead ? 'ended' : number));
    return `${this.sharedText(moment)} ${this.numberOfWrites(moment.writes)} ${actors.join(' ')}`;
  }

  private keep(world: World): KeptWorld {
    const number = this.options.texts.numberOf(worldText(world));
    const known = this.worlds.get(number) ?? { world: copyOf(world), number };
    this.worlds.set(number, known);
    return known;
  }

  private numberOfWrites(writes: SharedTable['writes']): number {
    const known = this.numbers.get(writes) ?? this.options.texts.numberOf(writesText(writes));
    this.numbers.set(writes, known);
    return known;
  }

  private numberOf(table: TableState): number {
    const known = this.numbers.get(table);
    if (known !== undefined) return known;
    const number = this.options.texts.numberOf(textOf(table));
    this.numbers.set(table, number);
    if (!this.tables.has(number)) this.tables.set(number, table);
    return number;
  }
}
