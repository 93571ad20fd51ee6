import * as v from 'valibot';
import { acceptMessage, MessageToSend, messageBytes } from '../accept-message.ts';
import { type Action, OfQueue, parseInput } from '../action.ts';
import { forEachEntry } from '../batch.ts';
import { MAXIMUM_BYTES } from '../queue-attributes.ts';
import { SqsError } from '../sqs-error.ts';

const Input = v.object({ ...OfQueue, ...MessageToSend });

export const sendMessage: Action = (input, context) => {
  const { QueueUrl, ...message } = parseInput(Input, input);
  return acceptMessage(message, context.queues.ofUrl(QueueUrl), context);
};

const BatchInput = v.object({
  ...OfQueue,
  Entries: v.optional(v.array(v.object({ Id: v.string(), ...MessageToSend })), []),
});

export const sendMessageBatch: Action = (input, context) => {
  const { QueueUrl, Entries } = parseInput(BatchInput, input);
  const queue = context.queues.ofUrl(QueueUrl);
  const bytes = Entries.map(messageBytes).reduce((sum, size) => sum + size, 0);
  if (bytes > MAXIMUM_BYTES) {
    const message = `Batch requests cannot be longer than ${MAXIMUM_BYTES} bytes. You have sent ${bytes} bytes.`;
    throw new SqsError('BatchRequestTooLong', message);
  }
  return forEachEntry(Entries, (entry) => acceptMessage(entry, queue, context));
};
