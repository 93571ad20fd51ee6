import { Footprints, requestsOf } from './footprints.ts';
import { randomOrder } from './random-order.ts';
import { isDependent, type Step } from './step.ts';

/** A state that is being searched. */
interface Node {
  readonly state: string;
  /** The steps to try here. */
  readonly options: readonly Step[];
  /** Which of them is tried now. */
  index: number;
  /** Steps that need not be tried here: see {@link Search}. */
  readonly asleep: readonly Step[];
  /** By id of a step that ends a process: where the order is after it. */
  readonly afterDeath: ReadonlyMap<string, Choice>;
}

/** Where an order is. */
export interface Choice {
  /** What is possible next. */
  readonly steps: readonly Step[];
  /** Everything that the following depends on; made only when it is needed. */
  readonly state: () => string;
  /** The state after the end of an actor's process. */
  readonly stateAfterDeath: (actor: number) => string;
  /** Whether a process may still end in this order. */
  readonly mayDie: boolean;
}

/** Chooses the next step of an order. @returns `undefined` to abandon the order: its state was reached before */
export type Choose = (choice: Choice) => Step | undefined;

/** Orders chosen at random from which it is learned what the actors may do. */
const LESSONS = 100;

/**
 * Searches all orders of the steps of two concurrent actors, depth first. All ways of leaving orders out
 * are from Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996; every end that any order has is reached.
 *
 * - An order that reaches a state that was reached before ends there: what follows is the same. A state is everything that
 *   the following depends on: the data, and of each actor the responses that it has got.
 * - Persistent sets: where no step that the other actor may still take has anything in common with the next steps of one actor,
 *   only those are tried. As nothing is ever repeated, no step is put off for ever. What an actor may still do is
 *   learned from orders chosen at random, and from all that are searched; if that was not enough, the search begins again.
 * - Sleep sets: a step that was tried need not be tried after another one whose order does not matter. Which ones were left out
 *   at a state is kept with it; if it is reached again without a reason to leave them out, they are tried then.
 */
export class Search {
  /** By state, the keys of the steps that were left out there. */
  private readonly left = new Map<string, ReadonlySet<string>>();
  private readonly footprints = new Footprints();
  private path: Node[] = [];
  private depth = 0;
  private before: readonly Step[] | undefined;
  private chosen: Step | undefined;
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
    const id = node.options[node.index]?.id;
    this.chosen = steps.find((step) => step.id === id);
    if (this.chosen === undefined) throw new Error(`not deterministic: ${id} is not possible any more`);
    return this.chosen;
  };

  /**
   * Ends an order and prepares the next.
   *
   * @returns `false` when all were tried
   */
  next({ isAbandoned }: { readonly isAbandoned: boolean }): boolean {
    if (!isAbandoned) this.learn([]);
    this.before = undefined;
    if (this.lessons < LESSONS) {
      this.lessons += 1;
      this.lesson = randomOrder(this.lessons);
      return true;
    }
    this.depth = 0;
    for (let node = this.path.at(-1); node !== undefined; node = this.path.at(-1)) {
      do node.index += 1;
      while (this.isKnown(node));
      if (node.index < node.options.length) return true;
      this.path.pop();
    }
    if (this.footprints.hold()) return false;
    // An order was left out because of what the actors were not known to do: again, with what is known now.
    this.footprints.begin();
    this.left.clear();
    return true;
  }

  /**
   * For a runner that keeps the states of the last order: how many of its steps the next one begins with. It continues after those,
   * and {@link choose} expects to be asked for the step that follows.
   */
  resume(): number {
    this.depth = this.lessons < LESSONS ? 0 : Math.max(0, this.path.length - 1);
    return this.depth;
  }

  /** Number of states that were reached. */
  get states(): number {
    return this.left.size;
  }

  private learn(steps: readonly Step[]): void {
    const { before, chosen, footprints } = this;
    if (before === undefined || chosen === undefined || chosen.isDeath) return;
    const { actor } = chosen;
    footprints.learn(footprints.positionOf(before, actor), footprints.positionOf(steps, actor));
  }

  private newNode(choice: Choice): Node | undefined {
    const state = choice.state();
    const inherited = this.inherited();
    const possible = new Set(choice.steps.map(({ key }) => key));
    const keys = new Set(inherited.map(({ key }) => key).filter((key) => possible.has(key)));
    const left = this.left.get(state);
    const steps = left === undefined ? this.optionsOf(choice) : choice.steps.filter((step) => left.has(step.key));
    const options = steps.filter((step) => !keys.has(step.key));
    this.left.set(state, new Set([...(left ?? keys)].filter((key) => keys.has(key))));
    if (options.length === 0) return undefined;
    const deaths = options.filter(({ isDeath }) => isDeath);
    const afterDeath = new Map(deaths.map(({ id, actor }) => [id, choiceAfterDeath(choice, actor)]));
    const node: Node = { state, options, index: 0, asleep: inherited, afterDeath };
    while (this.isKnown(node)) node.index += 1;
    if (node.index === options.length) return undefined;
    this.path.push(node);
    return node;
  }

  /** Whether the next step of a node ends a process, and nothing is left to try after it: it need not be run to find that out. */
  private isKnown(node: Node): boolean {
    const after = node.afterDeath.get(node.options[node.index]?.id ?? '');
    if (after === undefined) return false;
    const asleep = new Set(this.asleepAfter(node).map(({ key }) => key));
    const left = this.left.get(after.state());
    if (left !== undefined) return [...left].every((key) => asleep.has(key));
    return after.steps.length > 0 && this.optionsOf(after).every((step) => asleep.has(step.key));
  }

  /** The steps that need not be tried after the last step. */
  private inherited(): readonly Step[] {
    const last = this.path.at(-1);
    return last === undefined ? [] : this.asleepAfter(last);
  }

  /** The steps that need not be tried after the step that a node tries now. */
  private asleepAfter({ asleep, options, index }: Node): readonly Step[] {
    const chosen = options[index];
    if (chosen === undefined) return [];
    return [...asleep, ...options.slice(0, index)].filter((step) => !matters(step, chosen));
  }

  /** As few changes between actors as possible, so that a failing order is easy to read. */
  private optionsOf({ steps, mayDie }: Choice): readonly Step[] {
    const last = this.path.at(-1);
    const lastActor = last?.options[last.index]?.actor ?? 0;
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
      if (single !== undefined) return own(actor).filter(({ name }) => name === single.name);
      if (free.length === requests.length) return own(actor);
    }
    return actors.flatMap(own);
  }
}

const choiceAfterDeath = ({ steps, stateAfterDeath }: Choice, actor: number): Choice => {
  const state = stateAfterDeath(actor);
  const rest = steps.filter((step) => step.actor !== actor && !step.isDeath);
  return { steps: rest, state: () => state, stateAfterDeath, mayDie: false };
};

/** Whether two steps have another result, or are not both possible, in the other order. */
const matters = (a: Step, b: Step): boolean => {
  // One process ends in an order at most.
  if (a.isDeath && b.isDeath) return true;
  // A process that ends before or after a request without an effect leaves the same.
  if (a.isDeath || b.isDeath) return a.actor === b.actor && (a.hasEffect || b.hasEffect);
  if (a.actor === b.actor && a.name === b.name) return true;
  return isDependent(a, b);
};
