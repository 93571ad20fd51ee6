import { setImmediate } from 'node:timers/promises';
import type { Answer } from './backend.ts';
import type { GateRequest, Pass, Reply } from './gate.ts';
import type { Interner } from './interner.ts';
import { RequestNames } from './request-names.ts';
import { deathOf, type Step, stepsOf } from './step.ts';
import { copyOf, type World } from './world.ts';

/** A request that an actor waits for. */
interface Held extends GateRequest {
  readonly id: string;
  readonly name: string;
  /** The same for the same request. */
  readonly number: number;
  readonly send: (isStale: boolean) => Promise<Reply<unknown>>;
}

/** Where an actor is in its work: all that it will do depends on this alone, and on the responses that it will get. */
export interface Position {
  /** The same for equal positions. */
  readonly number: number;
  readonly held: readonly (Held & { readonly steps: readonly [fresh: Step, stale: Step] })[];
  /** The end of its process here, where that may make a difference. */
  readonly death: Step | undefined;
  readonly result: Result | undefined;
  /** By request and response, what follows. */
  readonly next: Map<string, Arrival>;
  /** Numbers of all requests with their responses, in ascending order. */
  readonly history: readonly number[];
  readonly from: { readonly position: Position; readonly number: number; readonly reply: Reply<unknown> } | undefined;
  readonly hasEffect: boolean;
}

interface Result {
  readonly text: string;
  readonly answer: Answer | undefined;
}

/** A position, and what the actor logged on its way there. */
export interface Arrival {
  readonly position: Position;
  readonly errors: readonly string[];
  readonly missed: readonly string[];
}

/** One run of the handlers, which waits for responses. */
interface Instance {
  position: Position | undefined;
  held: (Held & { readonly respond: (reply: Reply<unknown>) => void })[];
  result: Result | undefined;
  failure: { readonly error: unknown } | undefined;
}

export interface RememberedActorOptions {
  readonly actor: number;
  readonly texts: Interner;
  /** The world in which the handlers run; as it is at the beginning of every order. */
  readonly world: World;
  /** Runs the handlers from their beginning. */
  readonly work: (pass: Pass) => Promise<Answer | undefined>;
  /** Called before the actor computes; `isNew`: from its beginning. */
  readonly onCompute: (isNew: boolean) => void;
}

/**
 * An actor whose handlers are run once for each row of responses: what it sends next depends on nothing but those, which is also
 * what makes two states equal (see {@link Search}). Where it has been before, its next requests are looked up.
 */
export class RememberedActor {
  private readonly options: RememberedActorOptions;
  private readonly positions = new Map<string, Position>();
  private readonly initial: World;
  /** The run that was continued last: it often is where the next unknown response is. */
  private last: Instance | undefined;

  constructor(options: RememberedActorOptions) {
    this.options = options;
    this.initial = copyOf(options.world);
  }

  /** Where the actor begins, before its first response. */
  async start(): Promise<Arrival> {
    return await this.isolated(async () => {
      const instance = await this.begin();
      return this.arrive(instance, undefined);
    });
  }

  /** Where the actor is after a response. */
  async after(position: Position, { number }: Held, reply: Reply<unknown>): Promise<Arrival> {
    const key = `${number} ${reply.text}`;
    const known = position.next.get(key);
    if (known !== undefined) return known;
    const arrival = await this.isolated(async () => {
      const instance = this.last?.position === position ? this.last : await this.replay(position);
      const { errors, missed } = this.options.world;
      const [errorsBefore, missedBefore] = [errors.length, missed.length];
      await this.respond(instance, number, reply);
      const { position: reached } = this.arrive(instance, { position, number, reply });
      return { position: reached, errors: errors.slice(errorsBefore), missed: missed.slice(missedBefore) };
    });
    position.next.set(key, arrival);
    return arrival;
  }

  /** Forgets the run that could be continued, because its process was used for something else. */
  interrupt(): void {
    this.last = undefined;
  }

  /** What handlers log while they are run to find out what they do belongs to no order. */
  private async isolated<T>(work: () => Promise<T>): Promise<T> {
    const { world } = this.options;
    const before = copyOf(world);
    const result = await work();
    Object.assign(world, before);
    return result;
  }

  private async replay(position: Position): Promise<Instance> {
    const { from } = position;
    if (from === undefined) return await this.begin();
    const path = [from];
    for (let one = from.position.from; one !== undefined; one = one.position.from) path.unshift(one);
    const instance = await this.begin();
    for (const { number, reply } of path) await this.respond(instance, number, reply);
    return instance;
  }

  private async begin(): Promise<Instance> {
    const { actor, texts, work, onCompute, world } = this.options;
    Object.assign(world, copyOf(this.initial));
    const instance: Instance = { position: undefined, held: [], result: undefined, failure: undefined };
    this.last = instance;
    const names = new RequestNames(texts, actor);
    let issued = 0;
    const pass: Pass = <T>(request: GateRequest, send: (isStale: boolean) => Promise<Reply<T>>) =>
      new Promise<T>((resolve, reject) => {
        const id = `${actor}.${issued}`;
        issued += 1;
        const name = names.nameOf(request.label);
        const number = texts.numberOf(`${name} ${request.content}`);
        const respond = (reply: Reply<unknown>) => {
          if (!isOf<T>(reply)) return;
          try {
            resolve(reply.value());
          } catch (error) {
            reject(error);
          }
        };
        instance.held.push({ ...request, id, name, number, send, respond });
      });
    const finish = async () => {
      const answer = await work(pass);
      const text = JSON.stringify(answer) ?? '';
      // The response of a process that ends after its last request is lost, too.
      await pass({ label: 'returns', content: text, touches: [], isRead: true, hasEffect: true }, async () => NO_REPLY);
      instance.result = { text, answer };
    };
    onCompute(true);
    names.run(finish).catch((error: unknown) => {
      instance.failure = { error };
    });
    await setImmediate();
    return instance;
  }

  private async respond(instance: Instance, number: number, reply: Reply<unknown>): Promise<void> {
    const index = instance.held.findIndex((one) => one.number === number);
    const [request] = instance.held.splice(index, 1);
    if (index < 0 || request === undefined) throw new Error('not deterministic: a request is not sent any more');
    this.options.onCompute(false);
    request.respond(reply);
    // Between two requests an actor only computes, so its next ones are here after the tasks that are queued now.
    await setImmediate();
    if (instance.failure !== undefined) throw instance.failure.error;
  }

  private arrive(instance: Instance, from: Position['from']): Arrival {
    const { actor, texts } = this.options;
    const { held, result, failure } = instance;
    if (failure !== undefined) throw failure.error;
    if (held.length === 0 && result === undefined) throw new Error(`actor ${actor} sends no request and is not done`);
    const request = from?.position.held.find(({ number }) => number === from.number);
    const hasEffect = from?.position.hasEffect === true || request?.hasEffect === true;
    const event = from && texts.numberOf(`${from.number} ${from.reply.text}`);
    const history = [...(from?.position.history ?? []), ...(event === undefined ? [] : [event])].sort(ascending);
    const waiting = held.map(({ number }) => number).sort(ascending);
    const key = `${history.join()} ${waiting.join()} ${result?.text}`;
    const position = this.positions.get(key) ?? {
      number: this.positions.size,
      held: held.map(({ respond: _, ...one }) => ({ ...one, steps: stepsOf(actor, one) })),
      // A process that has changed nothing yet may as well not have begun.
      death: held.length > 0 && hasEffect ? deathOf(actor) : undefined,
      result,
      next: new Map<string, Arrival>(),
      history,
      from,
      hasEffect,
    };
    this.positions.set(key, position);
    instance.position = position;
    return { position, errors: [], missed: [] };
  }
}

/** A reply with this text was made by this request before: the numbers that it is found by say so. */
const isOf = <T>(reply: Reply<unknown>): reply is Reply<T> => typeof reply.value === 'function';

const NO_REPLY: Reply<undefined> = { text: '', value: () => undefined };

const ascending = (a: number, b: number): number => a - b;
