import { AsyncLocalStorage } from 'node:async_hooks';
import type { Interner } from './interner.ts';

/** A place in an actor's code: after the request that it awaits there, or its beginning. */
interface Place {
  readonly number: number;
  /** By label, how many requests were sent from here. */
  readonly counts: Map<string, number>;
}

const place = new AsyncLocalStorage<Place>();

/**
 * Names of one actor's requests. A name says where in the actor's code a request is sent: from the request that the same
 * code has sent before it. It does not depend on the order of responses to requests that were sent in parallel: counting alone would give
 * two of them each other's names, and take two different states for one.
 */
export class RequestNames {
  private readonly texts: Interner;
  private readonly begin: Place;

  constructor(texts: Interner, actor: number) {
    this.texts = texts;
    this.begin = { number: texts.numberOf(`actor ${actor}`), counts: new Map() };
  }

  /** Runs the actor's code. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return place.run(this.begin, work);
  }

  /** The name of a request that is sent now. What the code that waits for it sends next is named after it. */
  nameOf(label: string): string {
    const { number, counts } = place.getStore() ?? this.begin;
    const nth = counts.get(label) ?? 0;
    counts.set(label, nth + 1);
    const next = this.texts.numberOf(`${number} ${label} ${nth}`);
    place.enterWith({ number: next, counts: new Map() });
    return `${label} ${next}`;
  }
}
