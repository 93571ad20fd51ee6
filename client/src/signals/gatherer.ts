import { type Batch, batchesOf, type Item } from './batches.ts';

/** Calls after a time. @returns what cancels it */
export type After = (ms: number, work: () => void) => () => void;

/** Milliseconds for which candidates wait for others: a browser finds most of them in groups. */
export const CANDIDATES_WAIT = 50;
/** The same for a description: Chromium finds its first candidates some 15 ms later, and they arrive with it instead of after it. */
export const DESCRIPTION_WAIT = 20;

/** Gathers what is sent within a short time, so that it travels as few messages. */
export class Gatherer {
  private readonly deliver: (batch: Batch) => void;
  private readonly after: After;
  private items: Item[] = [];
  private cancel: (() => void) | undefined;

  constructor(deliver: (batch: Batch) => void, after: After) {
    this.deliver = deliver;
    this.after = after;
  }

  add(item: Item): void {
    this.items.push(item);
    const { part } = item;
    if ('data' in part) this.flush();
    else if ('description' in part) this.flushAfter(DESCRIPTION_WAIT);
    else if (this.cancel === undefined) this.flushAfter(CANDIDATES_WAIT);
  }

  flush(): void {
    for (const batch of batchesOf(this.clear())) this.deliver(batch);
  }

  /** @returns what was waiting */
  clear(): readonly Item[] {
    this.stop();
    const { items } = this;
    this.items = [];
    return items;
  }

  private stop(): void {
    if (this.cancel) this.cancel();
    this.cancel = undefined;
  }

  private flushAfter(ms: number): void {
    this.stop();
    this.cancel = this.after(ms, () => this.flush());
  }
}
