import type { Clock } from '../../time/clock.ts';
import { makeQueue, type Queue } from './queue.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import type { QueueFaults } from './scripted-faults.ts';
import { SqsError } from './sqs-error.ts';

export interface QueueStoreOptions {
  readonly arnPrefix: string;
  readonly clock: Clock;
  readonly faults: QueueFaults;
}

/** The queues of one account in one region, by name. */
export interface QueueStore {
  create(name: string, attributes: QueueAttributes): Queue;
  find(name: string): Queue | undefined;
  ofArn(arn: string): Queue | undefined;
  /** By the last part of its URL; the host is ignored. @throws SqsError */
  ofUrl(url: string | undefined): Queue;
  /** In the order of their names. */
  all(): readonly Queue[];
  remove(queue: Queue): void;
  close(): void;
}

export const makeQueueStore = ({ arnPrefix, clock, faults }: QueueStoreOptions): QueueStore => {
  const queues = new Map<string, Queue>();
  const find = (name: string) => queues.get(name);
  const ofArn = (arn: string) => (arn.startsWith(arnPrefix) ? find(arn.slice(arnPrefix.length)) : undefined);
  return {
    create: (name, attributes) => {
      const queue = makeQueue({ name, arn: `${arnPrefix}${name}`, attributes, clock, faults, queueOfArn: ofArn });
      queues.set(name, queue);
      return queue;
    },
    find,
    ofArn,
    ofUrl: (url = '') => {
      const queue = find(url.split('/').at(-1) ?? '');
      if (queue === undefined) throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');
      return queue;
    },
    all: () => [...queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    remove: (queue) => {
      queue.close();
      queues.delete(queue.name);
    },
    close: () => {
      for (const queue of queues.values()) queue.close();
    },
  };
};
