/** Things that arrive one after the other, for a test that waits for the next. */
export interface Inbox<T> {
  put(item: T): void;
  /** The oldest that was not taken yet, now or when it comes. */
  next(): Promise<T>;
}

export const makeInbox = <T>(): Inbox<T> => {
  const items: T[] = [];
  const takers: ((item: T) => void)[] = [];
  return {
    put: (item) => {
      const taker = takers.shift();
      if (taker) taker(item);
      else items.push(item);
    },
    next: () => {
      const [item] = items.splice(0, 1);
      return item === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(item);
    },
  };
};
