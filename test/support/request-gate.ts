import { setImmediate } from 'node:timers/promises';

/** A request to AWS that an actor wants to send. */
export interface GateRequest {
  /** Position of the actor among the actors of the run. */
  readonly actor: number;
  /** Such as `TransactWriteItems`. */
  readonly action: string;
  /**
   * What it reads or writes, each a name or the start of names. Requests that share nothing, or only read, have the same
   * result in either order.
   */
  readonly touches: readonly string[];
  readonly isRead: boolean;
}

interface Held extends GateRequest {
  readonly pass: () => void;
}

/** What an actor does with the gate. Every request waits until the schedule lets it pass. */
export interface ActorGate {
  /** Waits for the request's permission. Call {@link done} once it has been answered. */
  request(request: Omit<GateRequest, 'actor'>): Promise<void>;
  done(): void;
  /** Waits until a request of another actor has been answered, as a pause before a repetition does. */
  pause(): Promise<void>;
}

/** Chooses the next request. @returns its index in `choices` */
export type Schedule = (choices: readonly GateRequest[], last: GateRequest | undefined) => number;

/** Holds every request of each actor, and lets them pass one at a time, in the order of a schedule. */
export class RequestGate {
  /** The requests in the order in which they passed. */
  readonly trace: GateRequest[] = [];
  private held: Held[] = [];
  private readonly pauses: { readonly actor: number; readonly end: () => void }[] = [];
  private answered: (() => void) | undefined;
  private running = 0;

  /** Runs the actors until all are done, one request at a time. */
  async run(actors: readonly ((gate: ActorGate) => Promise<void>)[], schedule: Schedule): Promise<void> {
    this.running = actors.length;
    const work = actors.map((actor, index) =>
      actor(this.gateOf(index)).finally(() => {
        this.running -= 1;
      }),
    );
    const finished = Promise.allSettled(work);
    for (;;) {
      // The actors only compute between two requests, so a later turn of the event loop finds their next ones here.
      await setImmediate();
      if (this.running === 0) break;
      if (this.held.length === 0) {
        if (this.pauses.length === 0) throw new Error('no actor sends a request, and not all are done');
        this.endPauses(() => true);
        continue;
      }
      await this.letPass(schedule);
    }
    await finished;
    await Promise.all(work);
  }

  private async letPass(schedule: Schedule): Promise<void> {
    this.held.sort((a, b) => a.actor - b.actor);
    const [next] = this.held.splice(schedule(this.held, this.trace.at(-1)), 1);
    if (next === undefined) throw new Error('the schedule chose a request that is not held');
    this.trace.push(next);
    const answered = new Promise<void>((resolve) => {
      this.answered = resolve;
    });
    next.pass();
    await answered;
    this.endPauses((actor) => actor !== next.actor);
  }

  private endPauses(isOver: (actor: number) => boolean): void {
    for (const pause of this.pauses.splice(0)) {
      if (isOver(pause.actor)) pause.end();
      else this.pauses.push(pause);
    }
  }

  private gateOf(actor: number): ActorGate {
    return {
      request: (request) => new Promise((pass) => this.held.push({ ...request, actor, pass })),
      done: () => this.answered?.(),
      pause: () => new Promise((end) => this.pauses.push({ actor, end })),
    };
  }
}

const isIndependent = (a: GateRequest, b: GateRequest): boolean =>
  (a.isRead && b.isRead) ||
  !a.touches.some((one) => b.touches.some((other) => one.startsWith(other) || other.startsWith(one)));

/**
 * Runs actors in every order of their requests, each time with new actors: depth first, by repetition of the choices
 * before. Of orders that differ only in neighbouring requests that touch nothing in common, one is run.
 *
 * @param run must behave the same for the same choices
 * @returns the number of orders
 */
export const everyOrder = async (run: (schedule: Schedule) => Promise<void>): Promise<number> => {
  /** The choices of the current order, as indexes; `left`: those that were not tried yet. */
  const path: { chosen: number; readonly left: number[] }[] = [];
  for (let orders = 1; ; orders += 1) {
    let depth = 0;
    let previous: readonly GateRequest[] = [];
    await run((choices, last) => {
      /** Whether the order with this and the last request exchanged is run too, and has the same result. */
      const isRepeated = (choice: GateRequest): boolean =>
        last !== undefined &&
        previous.includes(choice) &&
        previous.indexOf(choice) < previous.indexOf(last) &&
        isIndependent(choice, last);
      if (path[depth] === undefined) {
        const [chosen = 0, ...left] = [...choices.entries()].flatMap(([index, one]) =>
          isRepeated(one) ? [] : [index],
        );
        path[depth] = { chosen, left };
      }
      const chosen = path[depth]?.chosen ?? 0;
      depth += 1;
      previous = [...choices];
      return chosen;
    });
    while (path.at(-1)?.left.length === 0) path.pop();
    const deepest = path.at(-1);
    if (deepest === undefined) return orders;
    deepest.chosen = deepest.left.shift() ?? 0;
  }
};

/** Runs actors in `count` orders of their requests, chosen at random; the same ones in every run of the tests. */
export const someOrders = async (run: (schedule: Schedule) => Promise<void>, count: number): Promise<void> => {
  let seed = 1;
  // https://en.wikipedia.org/wiki/Lehmer_random_number_generator, with the constants of MINSTD.
  const random = (below: number): number => {
    seed = (seed * 48_271) % (2 ** 31 - 1);
    return Math.floor((seed / (2 ** 31 - 1)) * below);
  };
  for (let order = 0; order < count; order += 1) await run(({ length }) => random(length));
};
