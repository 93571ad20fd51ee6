import { baseOf, isDependent, type Step } from './step.ts';

interface Node {
  readonly steps: readonly Step[];
  /** Steps that need not be tried here: the orders that begin with them have the same result as orders tried before. */
  readonly sleep: readonly Step[];
  /** Ids of the steps to try here. */
  readonly wanted: Set<string>;
  readonly tried: Set<string>;
  chosen: Step;
}

/** Chooses the next step of an order. @returns `undefined` to abandon the order: every rest of it was tried before */
export type Choose = (steps: readonly Step[]) => Step | undefined;

/**
 * Searches all orders of the steps of concurrent actors, depth first, each order from its beginning. Of orders that differ only in
 * neighbouring steps that do not depend on each other, one is tried: dynamic partial order reduction with source sets and sleep
 * sets (Abdulla, Aronis, Jonsson and Sagonas, "Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction", 2017).
 */
export class Search {
  private readonly nodes: Node[] = [];
  private depth = 0;

  /** The chooser for the next order. It expects the same steps after the same choices. */
  readonly choose: Choose = (steps) => {
    const known = this.nodes[this.depth];
    const node = known ?? this.newNode(steps);
    if (node === undefined) return undefined;
    if (known === undefined) this.nodes.push(node);
    const chosen = steps.find(({ id }) => id === node.chosen.id);
    if (chosen === undefined) throw new Error(`not deterministic: ${node.chosen.label} is not possible any more`);
    this.depth += 1;
    return chosen;
  };

  /** Prepares the next order. @returns `false` when all were tried */
  next(): boolean {
    this.addRaces();
    this.depth = 0;
    for (let node = this.nodes.at(-1); node !== undefined; node = this.nodes.at(-1)) {
      node.tried.add(node.chosen.id);
      const { wanted, tried, sleep } = node;
      const isOpen = ({ id }: Step) => wanted.has(id) && !tried.has(id) && !sleep.some((one) => one.id === id);
      const next = node.steps.find(isOpen);
      if (next !== undefined) {
        node.chosen = next;
        addAlternatives(node);
        return true;
      }
      this.nodes.pop();
    }
    return false;
  }

  private newNode(steps: readonly Step[]): Node | undefined {
    const before = this.nodes[this.depth - 1];
    const asleep = before && [...before.sleep, ...before.steps.filter(({ id }) => before.tried.has(id))];
    const sleep = asleep?.filter((one) => !isDependent(one, before?.chosen ?? one)) ?? [];
    const awake = steps.filter(({ id }) => !sleep.some((one) => one.id === id));
    // As few changes between actors as possible, so that a failing order is easy to read.
    const preferred = awake.filter(({ isStale, isDeath }) => !isStale && !isDeath);
    const chosen = preferred.find(({ actor }) => actor === before?.chosen.actor) ?? preferred[0] ?? awake[0];
    if (chosen === undefined) return undefined;
    const node = { steps, sleep, wanted: new Set([chosen.id]), tried: new Set<string>(), chosen };
    addAlternatives(node);
    return node;
  }

  /** For each two steps that could have changed places: the beginning of an order in which they do is wanted. */
  private addRaces(): void {
    const path = this.nodes.map(({ chosen }) => chosen);
    const before: Set<number>[] = [];
    path.forEach((step, index) => {
      const mine = new Set<number>();
      for (let earlier = index - 1; earlier >= 0; earlier -= 1) {
        const one = path[earlier];
        if (one === undefined || mine.has(earlier)) continue;
        const isCause = step.cause === earlier;
        if (!isCause && !isDependent(one, step)) continue;
        if (!isCause) this.reverse(earlier, index, path, before);
        mine.add(earlier);
        for (const further of before[earlier] ?? []) mine.add(further);
      }
      before.push(mine);
    });
  }

  private reverse(earlier: number, index: number, path: readonly Step[], before: readonly Set<number>[]): void {
    const node = this.nodes[earlier];
    if (node === undefined) return;
    const between = path.slice(earlier + 1, index).map((_, offset) => earlier + 1 + offset);
    const free = [...between.filter((one) => !before[one]?.has(earlier)), index];
    const isFirst = (one: number) => {
      const step = path[one];
      return !free.some((other) => {
        const first = path[other];
        if (other >= one || first === undefined || step === undefined) return false;
        return before[one]?.has(other) || step.cause === other || isDependent(first, step);
      });
    };
    const firsts = free.filter(isFirst).flatMap((one) => path[one] ?? []);
    if (firsts.some((step) => node.wanted.has(baseOf(step)) || node.wanted.has(step.id))) return;
    const possible = firsts.map((step) => node.steps.find(({ id }) => id === baseOf(step))).find(Boolean);
    if (possible !== undefined) node.wanted.add(possible.id);
    else for (const { id } of node.steps) node.wanted.add(id);
  }
}

/**
 * What must be tried wherever the chosen step is: earlier data in its place, and the end of its process before it. Of requests that run in
 * parallel, a process has sent the first ones of an order that is tried when it ends, not each subset of them.
 */
const addAlternatives = ({ steps, wanted, chosen }: Node): void => {
  for (const step of steps) {
    if (step.actor !== chosen.actor) continue;
    if (baseOf(step) === baseOf(chosen) || (step.isDeath && isDependent(step, chosen))) wanted.add(step.id);
  }
};
