import type { LocalFunction } from '../functions/local-function.ts';
import { makeWorkload, type Workload } from '../workload.ts';
import { failedOf } from './batch-response.ts';
import type { ReceivedMessage } from './message.ts';
import type { Queue } from './queue.ts';
import { sqsEvent } from './sqs-event.ts';

export interface EventSourceOptions {
  readonly queue: Queue;
  readonly fn: Pick<LocalFunction, 'invoke'>;
  readonly region: string;
  /** Messages that the function gets at once. @default 10, as Lambda has it */
  readonly batchSize?: number;
  /** Whether the mapping has `ReportBatchItemFailures`: without, what the function returns is of no matter. @default true */
  readonly reportBatchItemFailures?: boolean;
  readonly heldElsewhere?: () => number;
  /** Gets what the function throws. */
  readonly onError: (error: unknown) => void;
}

/** Feeds a function from a queue. */
export interface EventSource extends Pick<Workload, 'isIdle' | 'idle' | 'check'> {
  /** Resolves once the function has had every message that is due by now, those included which it sent itself meanwhile. */
  settled(): Promise<void>;
  /** Takes no more messages. What becomes of those that the function has in hand, nobody hears. */
  close(): void;
}

/**
 * An event source mapping as Lambda runs it: what the function has done is deleted from the queue, what it has not is
 * left there until its visibility timeout is over. Batches run side by side.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export const startEventSource = (options: EventSourceOptions): EventSource => {
  const { queue, fn, region, batchSize = 10, reportBatchItemFailures = true, onError } = options;
  const work = makeWorkload({ clock: Date.now, ...options });

  const handle = async (messages: readonly ReceivedMessage[]): Promise<void> => {
    const returned = await fn.invoke(sqsEvent(messages, queue.arn, region));
    const ids = messages.map(({ messageId }) => messageId);
    const failed = reportBatchItemFailures ? failedOf(returned, ids) : [];
    for (const { messageId, receiptHandle } of messages) {
      if (!failed.includes(messageId)) queue.remove(receiptHandle);
    }
  };

  const takeDue = (): void => {
    for (let batch = queue.receive(batchSize); batch.length > 0; batch = queue.receive(batchSize)) {
      const taken = batch;
      work.start(() =>
        handle(taken).catch((error: unknown) => {
          if (!work.isClosed()) onError(error);
        }),
      );
    }
  };

  const stop = queue.onDue(takeDue);
  takeDue();
  return {
    ...work,
    close: () => {
      stop();
      work.close();
    },
  };
};
