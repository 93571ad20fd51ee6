import { Footprints, requestsOf } from './footprints.ts';
import { randomOrder } from './random-order.ts';
import type { Step } from './step.ts';

/** A state of the search that is not left yet. */
interface Node {
  readonly state: string;
  /** Ids of the steps to try here. */
  readonly options: readonly string[];
  /** Which of them is tried now. */
  index: number;
  counts: Counts;
}

/** Numbers of orders from a state to its ends. */
interface Counts {
  readonly orders: number;
  /** Those in which a process ends. */
  readonly deaths: number;
}

const NONE: Counts = { orders: 0, deaths: 0 };

/** Where an order is. */
export interface Choice {
  /** What is possible next. */
  readonly steps: readonly Step[];
  /** Everything that the following depends on; made only when it is needed. */
  readonly state: () => string;
  /** Whether a process may still end in this order. */
  readonly mayDie: boolean;
}

/** Chooses the next step of an order. @returns `undefined` to abandon the order: its state was reached before */
export type Choose = (choice: Choice) => Step | undefined;

/** Orders chosen at random from which it is learned what the actors may do. */
const LESSONS = 40;

/**
 * Searches all orders of the steps of two concurrent actors, depth first, each order from its beginning.
 *
 * - An order that reaches a state that was reached before ends there: what follows is the same. A state is everything that
 *   the following depends on: the data, and of each actor the responses that it has got.
 * - Where no step that the other actor may still take has anything in common with the next steps of one actor, only those are
 *   tried: every other order has the same end as one of them (persistent sets, Godefroid, "Partial-Order Methods for the
 *   Verification of Concurrent Systems", 1996). As nothing is ever repeated, no step is put off for ever. What an actor may still
 *   do is learned from orders chosen at random, and from all that are searched; if that was not enough, the search begins again.
 */
export class Search {
  /** By state: its orders to their ends. */
  private readonly left = new Map<string, Counts>();
  private readonly footprints = new Footprints();
  private path: Node[] = [];
  private depth = 0;
  private before: readonly Step[] | undefined;
  private chosen: Step | undefined;
  private total: Counts = NONE;
  private lessons = 0;
  private lesson: Choose = randomOrder(0);

  /** The chooser for the next order. It expects the same steps after the same choices. */
  readonly choose: Choose = (choice) => {
    const { steps } = choice;
    this.learn(steps);
    this.before = steps;
    this.chosen = undefined;
    if (this.lessons < LESSONS) {
      this.chosen = this.lesson(choice);
      return this.chosen;
    }
    const node = this.path[this.depth] ?? this.newNode(choice);
    if (node === undefined) return undefined;
    this.depth += 1;
    const id = node.options[node.index];
    this.chosen = steps.find((step) => step.id === id);
    if (this.chosen === undefined) throw new Error(`not deterministic: ${id} is not possible any more`);
    return this.chosen;
  };

  /**
   * Ends an order and prepares the next.
   *
   * @param isDead whether a process ended in it
   * @returns `false` when all were tried
   */
  next({ isAbandoned, isDead }: { readonly isAbandoned: boolean; readonly isDead: boolean }): boolean {
    if (!isAbandoned) this.learn([]);
    this.before = undefined;
    if (this.lessons < LESSONS) {
      this.lessons += 1;
      this.lesson = randomOrder(this.lessons);
      return true;
    }
    if (!isAbandoned) this.count({ orders: 1, deaths: isDead ? 1 : 0 });
    this.depth = 0;
    for (let node = this.path.at(-1); node !== undefined; node = this.path.at(-1)) {
      node.index += 1;
      if (node.index < node.options.length) return true;
      this.path.pop();
      this.left.set(node.state, node.counts);
      this.count(node.counts);
    }
    if (this.footprints.hold()) return false;
    // An order was left out because of what the actors were not known to do: again, with what is known now.
    this.footprints.begin();
    this.left.clear();
    this.total = NONE;
    return true;
  }

  /** What was searched. */
  get summary(): Counts & { readonly states: number } {
    return { ...this.total, states: this.left.size };
  }

  private count({ orders, deaths }: Counts): void {
    const node = this.path.at(-1);
    const sum = node?.counts ?? this.total;
    const next = { orders: sum.orders + orders, deaths: sum.deaths + deaths };
    if (node === undefined) this.total = next;
    else node.counts = next;
  }

  private learn(steps: readonly Step[]): void {
    const { before, chosen, footprints } = this;
    if (before === undefined || chosen === undefined || chosen.isDeath) return;
    const { actor } = chosen;
    footprints.learn(footprints.positionOf(before, actor), footprints.positionOf(steps, actor));
  }

  private newNode(choice: Choice): Node | undefined {
    const text = choice.state();
    const known = this.left.get(text);
    if (known !== undefined) {
      this.count(known);
      return undefined;
    }
    const node: Node = { state: text, options: this.optionsOf(choice), index: 0, counts: NONE };
    this.path.push(node);
    return node;
  }

  /** As few changes between actors as possible, so that a failing order is easy to read. */
  private optionsOf({ steps, mayDie }: Choice): readonly string[] {
    const last = this.path.at(-1);
    const lastActor = Number(last?.options[last.index]?.split('.')[0] ?? 0);
    const actors = [...new Set(steps.map(({ actor }) => actor))].sort(
      (a, b) => Number(a !== lastActor) - Number(b !== lastActor) || a - b,
    );
    const own = (actor: number) => steps.filter((step) => step.actor === actor);
    const { footprints } = this;
    for (const actor of actors) {
      const requests = requestsOf(steps, actor);
      const others = actors.filter((other) => other !== actor).map((other) => footprints.positionOf(steps, other));
      const free = requests.filter((step) => others.every((one) => footprints.isFree(step, one)));
      // The end of its process before or after a request without an effect leaves the same.
      const single = free.find((step) => !(mayDie && step.hasEffect) && footprints.isFreeBeside(step));
      if (single !== undefined) return idsOf(own(actor).filter(({ name }) => name === single.name));
      if (free.length === requests.length) return idsOf(own(actor));
    }
    return idsOf(actors.flatMap(own));
  }
}

const idsOf = (steps: readonly Step[]): readonly string[] => steps.map(({ id }) => id);
