/** An asynchronous queue: a test waits for its next item. */
export interface Inbox<T> {
  put(item: T): void;
  /** Removes the oldest item; waits for one where there is none. */
  next(): Promise<T>;
}

export const makeInbox = <T>(): Inbox<T> => {
  const items: T[] = [];
  const waiters: ((item: T) => void)[] = [];
  return {
    put: (item) => {
      const waiter = waiters.shift();
      if (waiter) waiter(item);
      else items.push(item);
    },
    next: () => {
      const [item] = items.splice(0, 1);
      return item === undefined ? new Promise((resolve) => waiters.push(resolve)) : Promise.resolve(item);
    },
  };
};
