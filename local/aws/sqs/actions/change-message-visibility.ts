import * as v from 'valibot';
import { type Action, OfQueue, parseInput } from '../action.ts';
import { forEachEntry } from '../batch.ts';
import { checkVisibility } from '../visibility.ts';

const Change = { ReceiptHandle: v.string(), VisibilityTimeout: v.number() };

export const changeMessageVisibility: Action = (input, { queues }) => {
  const { QueueUrl, ReceiptHandle, VisibilityTimeout } = parseInput(v.object({ ...OfQueue, ...Change }), input);
  queues.ofUrl(QueueUrl).changeVisibility(ReceiptHandle, checkVisibility(VisibilityTimeout));
  return {};
};

const BatchInput = v.object({
  ...OfQueue,
  Entries: v.optional(v.array(v.object({ Id: v.string(), ...Change })), []),
});

export const changeMessageVisibilityBatch: Action = (input, { queues }) => {
  const { QueueUrl, Entries } = parseInput(BatchInput, input);
  const queue = queues.ofUrl(QueueUrl);
  return forEachEntry(Entries, ({ ReceiptHandle, VisibilityTimeout }) => {
    queue.changeVisibility(ReceiptHandle, checkVisibility(VisibilityTimeout));
    return {};
  });
};
