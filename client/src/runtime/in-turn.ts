import { ignore } from './ignore.ts';

/** Does one work at a time, in the order of the calls. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A queue of its own: a work begins once the one before it has ended, with whatever result. */
export const makeInTurn = (): InTurn => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.then(undefined, ignore);
    return next;
  };
};
