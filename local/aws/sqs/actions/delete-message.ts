import * as v from 'valibot';
import { type Action, OfQueue, parseInput } from '../action.ts';
import { forEachEntry } from '../batch.ts';

const Input = v.object({ ...OfQueue, ReceiptHandle: v.string() });

export const deleteMessage: Action = (input, { queues }) => {
  const { QueueUrl, ReceiptHandle } = parseInput(Input, input);
  queues.ofUrl(QueueUrl).remove(ReceiptHandle);
  return {};
};

const BatchInput = v.object({
  ...OfQueue,
  Entries: v.optional(v.array(v.object({ Id: v.string(), ReceiptHandle: v.string() })), []),
});

export const deleteMessageBatch: Action = (input, { queues }) => {
  const { QueueUrl, Entries } = parseInput(BatchInput, input);
  const queue = queues.ofUrl(QueueUrl);
  return forEachEntry(Entries, ({ ReceiptHandle }) => {
    queue.remove(ReceiptHandle);
    return {};
  });
};
