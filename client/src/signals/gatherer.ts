import { type Batch, batchesOf, type Item } from './batches.ts';

/** Calls after a time. @returns what cancels it */
export type After = (ms: number, work: () => void) => () => void;

/** Milliseconds for which candidates wait for others: a browser finds most of them in groups. */
export const CANDIDATES_WAIT = 50;
/** The same for a description: Chromium finds its first candidates some 15 ms later, and they arrive with it instead of after it. */
export const DESCRIPTION_WAIT = 20;

/** Gathers what is sent within a short time, so that it travels as few messages. */
export interface Gatherer {
  add(item: Item): void;
  /** @returns what was waiting */
  takeAll(): readonly Item[];
}

export const gatherer = (deliver: (batch: Batch) => void, after: After): Gatherer => {
  let items: Item[] = [];
  let cancel: (() => void) | undefined;
  const stop = (): void => {
    if (cancel) cancel();
    cancel = undefined;
  };
  const takeAll = (): readonly Item[] => {
    stop();
    const taken = items;
    items = [];
    return taken;
  };
  const flush = (): void => {
    for (const batch of batchesOf(takeAll())) deliver(batch);
  };
  return {
    add: (item) => {
      items.push(item);
      const { part } = item;
      if ('data' in part) flush();
      else if ('description' in part || !cancel) {
        stop();
        cancel = after('description' in part ? DESCRIPTION_WAIT : CANDIDATES_WAIT, flush);
      }
    },
    takeAll,
  };
};
