import { setImmediate } from 'node:timers/promises';
import type { Choose } from './search.ts';
import type { Step } from './step.ts';

/** A request that an actor wants to send. */
export interface GateRequest {
  readonly label: string;
  readonly touches: readonly string[];
  readonly isRead: boolean;
  readonly hasEffect: boolean;
  /** Whether it may be answered from before the other actor's last write. */
  readonly mayBeStale?: () => boolean;
}

interface Held extends GateRequest {
  readonly id: string;
  readonly actor: number;
  readonly cause: number;
  /** Sends it and hands its response to the actor. */
  readonly perform: (isStale: boolean) => Promise<void>;
}

/** Sends a request once the gate lets it pass. */
export type Pass = <T>(request: GateRequest, send: (isStale: boolean) => Promise<T>) => Promise<T>;

export interface GateOptions {
  /** Left out of names, so that they are the same in every order. */
  readonly tenant: string;
  /** Whether one actor's process may end at any of its requests. */
  readonly mayDie: boolean;
  /** Whether also after a request without an effect, which leaves the same as before it. @default false */
  readonly mayDieAfterReads?: boolean;
}

/** Holds every request of each actor, and lets them pass one at a time. */
export class Gate {
  /** The steps so far, in order. */
  readonly trace: Step[] = [];
  private held: Held[] = [];
  private readonly issued: number[] = [];
  private readonly finished = new Set<number>();
  private readonly options: GateOptions;
  private dead: number | undefined;

  constructor(options: GateOptions) {
    this.options = options;
  }

  /** The gate as one actor uses it. */
  passOf(actor: number): Pass {
    return (request, send) =>
      new Promise((resolve, reject) => {
        // A process that ended gets no response, and sends nothing.
        if (this.dead === actor) return;
        const count = this.issued[actor] ?? 0;
        this.issued[actor] = count + 1;
        const perform = (isStale: boolean) => send(isStale).then(resolve, reject);
        const touches = request.touches.map((one) => one.replaceAll(this.options.tenant, ''));
        this.held.push({ ...request, touches, id: `${actor}.${count}`, actor, cause: this.lastOf(actor), perform });
      });
  }

  /** Whether the actor's process ended before its work was done. */
  isDead(actor: number): boolean {
    return this.dead === actor;
  }

  /**
   * Runs the actors until all are done or dead.
   *
   * @returns `false` when `choose` abandoned the order
   */
  async run(actors: readonly (() => Promise<void>)[], choose: Choose): Promise<boolean> {
    const failures: unknown[] = [];
    for (const [index, actor] of actors.entries()) {
      actor().then(
        () => this.finished.add(index),
        (error: unknown) => failures.push(error),
      );
    }
    for (;;) {
      // Between two requests an actor only computes, so its next ones are here after the tasks that are queued now.
      await setImmediate();
      if (failures.length > 0) throw failures[0];
      const steps = this.steps();
      if (steps.length === 0) break;
      const step = choose(steps);
      if (step === undefined) return false;
      this.trace.push(step);
      if (step.isDeath) this.end(step.actor);
      else await this.perform(step);
    }
    const waiting = actors.findIndex((_, index) => !this.finished.has(index) && this.dead !== index);
    if (waiting >= 0) throw new Error(`actor ${waiting} sends no request and is not done`);
    return true;
  }

  /** The end of a process is the same anywhere between two of its requests that have an effect. */
  private mayEnd(actor: number): boolean {
    return this.options.mayDieAfterReads === true || this.trace[this.lastOf(actor)]?.hasEffect === true;
  }

  private lastOf(actor: number): number {
    return this.trace.findLastIndex((step) => step.actor === actor);
  }

  private end(actor: number): void {
    this.dead = actor;
    this.held = this.held.filter((one) => one.actor !== actor);
  }

  private async perform({ id, isStale }: Step): Promise<void> {
    const index = this.held.findIndex((one) => one.id === id.replace('~', ''));
    const [request] = this.held.splice(index, 1);
    await request?.perform(isStale);
  }

  private steps(): readonly Step[] {
    const requests = this.held
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((request) => {
        const { id, actor, label, touches, isRead, hasEffect, cause, mayBeStale } = request;
        const step = { id, actor, label, touches, isRead, hasEffect, cause, isDeath: false, isStale: false };
        return mayBeStale?.() ? [step, { ...step, id: `${id}~`, isStale: true }] : [step];
      });
    if (!this.options.mayDie || this.dead !== undefined) return requests;
    const running = [...new Set(this.held.map(({ actor }) => actor))].sort();
    return [...requests, ...running.filter((actor) => this.mayEnd(actor)).map(deathOf)];
  }
}

const deathOf = (actor: number): Step => ({
  id: `${actor}.end`,
  actor,
  label: 'its process ends',
  touches: [],
  isRead: false,
  hasEffect: false,
  isDeath: true,
  isStale: false,
  cause: -1,
});
