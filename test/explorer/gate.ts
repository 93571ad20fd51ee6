import { setImmediate } from 'node:timers/promises';
import type { Interner } from './interner.ts';
import { RequestNames } from './request-names.ts';
import type { Choose } from './search.ts';
import { deathOf, type Step, stepsOf } from './step.ts';

/** A request that an actor wants to send. */
export interface GateRequest {
  readonly label: string;
  /** Everything that it says. */
  readonly content: string;
  readonly touches: readonly string[];
  readonly isRead: boolean;
  readonly hasEffect: boolean;
  /** Whether it may be answered from before the other actor's last write. */
  readonly mayBeStale?: () => boolean;
  /** Whether it changes nothing but the table. @default false */
  readonly isOfTable?: boolean;
}

/** What a service answers. */
export interface Reply<T> {
  /** The same for equal answers. */
  readonly text: string;
  /** @throws the service's error */
  readonly value: () => T;
}

interface Held extends GateRequest {
  readonly id: string;
  readonly name: string;
  readonly actor: number;
  /** Sends it and hands its response to the actor. @returns the text of the response */
  readonly perform: (isStale: boolean) => Promise<string>;
}

/** Sends a request once the gate lets it pass. */
export type Pass = <T>(request: GateRequest, send: (isStale: boolean) => Promise<Reply<T>>) => Promise<T>;

export interface GateOptions {
  /** Whether one actor's process may end at any of its requests. */
  readonly mayDie: boolean;
  /** Whether also after a request without an effect, which leaves the same as before it. @default false */
  readonly mayDieAfterReads?: boolean;
  readonly texts: Interner;
  /** The data that all actors share, as text. */
  readonly shared: () => string;
  /** Called before an actor computes. */
  readonly onActor?: (actor: number) => void;
}

/** One actor so far. */
interface Progress {
  readonly names: RequestNames;
  issued: number;
  /** Numbers of its requests with their responses. */
  readonly history: number[];
  hasEffect: boolean;
  /** What it returned. */
  result: string | undefined;
}

/** Holds every request of each actor, and lets them pass one at a time. */
export class Gate {
  /** The steps so far, in order. */
  readonly trace: Step[] = [];
  private held: Held[] = [];
  private readonly progress: Progress[] = [];
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
        const own = this.progressOf(actor);
        const id = `${actor}.${own.issued}`;
        own.issued += 1;
        const name = own.names.nameOf(request.label);
        const perform = async (isStale: boolean) => {
          const { text, value } = await send(isStale);
          try {
            resolve(value());
          } catch (error) {
            reject(error);
          }
          return text;
        };
        this.held.push({ ...request, id, name, actor, perform });
      });
  }

  /** Whether the actor's process ended before its work was done. */
  isDead(actor: number): boolean {
    return this.dead === actor;
  }

  /**
   * Runs the actors until all are done or dead.
   *
   * @param actors each returns its result as text
   * @returns `false` when `choose` abandoned the order
   */
  async run(actors: readonly (() => Promise<string>)[], choose: Choose): Promise<boolean> {
    const failures: unknown[] = [];
    for (const [index, actor] of actors.entries()) {
      this.options.onActor?.(index);
      this.progressOf(index)
        .names.run(() => this.finish(index, actor()))
        .catch((error: unknown) => failures.push(error));
      await setImmediate();
    }
    for (;;) {
      // Between two requests an actor only computes, so its next ones are here after the tasks that are queued now.
      await setImmediate();
      if (failures.length > 0) throw failures[0];
      const steps = this.steps();
      if (steps.length === 0) break;
      const mayDie = this.options.mayDie && this.dead === undefined;
      const step = choose({ steps, ...this.statesNow(actors.length), mayDie });
      if (step === undefined) return false;
      this.trace.push(step);
      if (step.isDeath) this.end(step.actor);
      else await this.perform(step);
    }
    const waiting = actors.findIndex((_, index) => this.progress[index]?.result === undefined && this.dead !== index);
    if (waiting >= 0) throw new Error(`actor ${waiting} sends no request and is not done`);
    return true;
  }

  /**
   * Everything that the following depends on: what the actors share, and of each one the responses that it has got, in any order.
   * Responses to requests that were sent in parallel are awaited together, so what an actor does after them depends on none of
   * them having been first; the requests that it waits for are part of the state, too.
   */
  state(count: number): string {
    return this.stateWith(count, this.dead, this.options.shared());
  }

  /** The state now, and the one after the end of a process, each made only when it is needed. */
  private statesNow(count: number) {
    let shared: string | undefined;
    const sharedNow = () => {
      shared ??= this.options.shared();
      return shared;
    };
    return {
      state: () => this.stateWith(count, this.dead, sharedNow()),
      stateAfterDeath: (actor: number) => this.stateWith(count, actor, sharedNow()),
    };
  }

  private stateWith(count: number, dead: number | undefined, shared: string): string {
    const actors = Array.from({ length: count }, (_, actor) => {
      if (dead === actor) return 'ended';
      const { history, result } = this.progressOf(actor);
      const held = this.held.filter((one) => one.actor === actor);
      const waiting = held.map(({ name, content }) => this.options.texts.numberOf(`${name} ${content}`));
      return `${history.toSorted(ascending).join()} ${waiting.sort(ascending).join()} ${result}`;
    });
    return [shared, ...actors].join('\n\n');
  }

  /** The response of a process that ends after its last request is lost, too. */
  private async finish(actor: number, work: Promise<string>): Promise<void> {
    const result = await work;
    const request = { label: 'returns', content: result, touches: [], isRead: true, hasEffect: true };
    await this.passOf(actor)(request, async () => ({ text: '', value: () => undefined }));
    this.progressOf(actor).result = result;
  }

  private progressOf(actor: number): Progress {
    const own = this.progress[actor] ?? {
      names: new RequestNames(this.options.texts, actor),
      issued: 0,
      history: [],
      hasEffect: false,
      result: undefined,
    };
    this.progress[actor] = own;
    return own;
  }

  /** A process that has changed nothing yet may as well not have begun. */
  private mayEnd(actor: number): boolean {
    return this.options.mayDieAfterReads === true || this.progressOf(actor).hasEffect;
  }

  private end(actor: number): void {
    this.dead = actor;
    this.held = this.held.filter((one) => one.actor !== actor);
  }

  private async perform({ id, isStale }: Step): Promise<void> {
    const index = this.held.findIndex((one) => one.id === id.replace('~', ''));
    const [request] = this.held.splice(index, 1);
    if (request === undefined) throw new Error(`no request ${id} is held`);
    const own = this.progressOf(request.actor);
    own.hasEffect ||= request.hasEffect;
    this.options.onActor?.(request.actor);
    const text = await request.perform(isStale);
    own.history.push(this.options.texts.numberOf(`${request.name} ${request.content} ${text}`));
  }

  private steps(): readonly Step[] {
    const requests = this.held.flatMap((request) => {
      const steps = stepsOf(request.actor, request);
      return request.mayBeStale?.() ? steps : [steps[0]];
    });
    if (!this.options.mayDie || this.dead !== undefined) return requests;
    const running = [...new Set(this.held.map(({ actor }) => actor))].sort();
    return [...requests, ...running.filter((actor) => this.mayEnd(actor)).map(deathOf)];
  }
}

const ascending = (a: number, b: number): number => a - b;
