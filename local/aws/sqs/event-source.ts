import { makeWorkload, type Workload } from '../../time/workload.ts';
import type { LocalFunction } from '../lambda/local-function.ts';
import { failedOf } from './batch-response.ts';
import type { ReceivedMessage } from './message.ts';
import type { Queue } from './queue.ts';
import { sqsEvent } from './sqs-event.ts';

export interface EventSourceOptions {
  readonly queue: Queue;
  readonly fn: Pick<LocalFunction, 'invoke'>;
  readonly region: string;
  /** The maximum number of messages in a batch. @default 10, Lambda's default */
  readonly batchSize?: number;
  /** Whether the mapping has `ReportBatchItemFailures`; without it the function's result is ignored. @default true */
  readonly reportBatchItemFailures?: boolean;
  /** How many batches the function handles at once: the mapping's maximum concurrency. @default no limit */
  readonly maxConcurrency?: number;
  readonly heldElsewhere?: () => number;
  /** Called with each error that the function throws. */
  readonly onError: (error: unknown) => void;
}

/** Invokes a function with the messages of a queue. */
export interface EventSource extends Pick<Workload, 'isIdle' | 'idle' | 'check'> {
  /** Resolves once the function has handled every message that is due now, including those that it has sent itself. */
  settled(): Promise<void>;
  /** Receives no more messages. Errors of invocations in progress are not reported. */
  close(): void;
}

/**
 * An event source mapping as Lambda runs it: messages that the function handled are deleted from the queue; failed ones
 * become visible again after their visibility timeout. Batches run concurrently.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export const startEventSource = (options: EventSourceOptions): EventSource => {
  const { queue, fn, region, batchSize = 10, reportBatchItemFailures = true, onError } = options;
  const { maxConcurrency = Number.POSITIVE_INFINITY } = options;
  const work = makeWorkload({ clock: Date.now, ...options });

  const handle = async (messages: readonly ReceivedMessage[]): Promise<void> => {
    const returned = await fn.invoke(sqsEvent(messages, queue.arn, region));
    const ids = messages.map(({ messageId }) => messageId);
    const failed = reportBatchItemFailures ? failedOf(returned, ids) : [];
    for (const { messageId, receiptHandle } of messages) {
      if (!failed.includes(messageId)) queue.remove(receiptHandle);
    }
  };

  let running = 0;
  const receiveDue = (): void => {
    while (running < maxConcurrency && !work.isClosed()) {
      const messages = queue.receive(batchSize);
      if (messages.length === 0) return;
      running += 1;
      work.start(() =>
        handle(messages)
          .catch((error: unknown) => {
            if (!work.isClosed()) onError(error);
          })
          .finally(() => {
            running -= 1;
            receiveDue();
          }),
      );
    }
  };

  const stop = queue.onDue(receiveDue);
  receiveDue();
  return {
    ...work,
    close: () => {
      stop();
      work.close();
    },
  };
};
