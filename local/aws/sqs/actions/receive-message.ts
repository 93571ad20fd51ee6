import * as v from 'valibot';
import { type Action, OfQueue, parseInput } from '../action.ts';
import { longPoll } from '../long-poll.ts';
import { type ReceivedMessage, systemAttributes } from '../message.ts';
import { md5, md5OfAttributes, selectAttributes } from '../message-attributes.ts';
import { invalidParameter } from '../sqs-error.ts';
import { checkVisibility } from '../visibility.ts';

const Names = v.optional(v.array(v.string()), []);
const Input = v.object({
  ...OfQueue,
  /** The older name of `MessageSystemAttributeNames`. */
  AttributeNames: Names,
  MessageSystemAttributeNames: Names,
  MessageAttributeNames: Names,
  MaxNumberOfMessages: v.optional(v.number(), 1),
  VisibilityTimeout: v.optional(v.number()),
  WaitTimeSeconds: v.optional(v.number()),
  /** Of FIFO queues; without effect: the response of this server is not lost. */
  ReceiveRequestAttemptId: v.optional(v.string()),
});
type Input = v.InferOutput<typeof Input>;

const toMessage = (message: ReceivedMessage, input: Input) => {
  const system = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
  const isWanted = ([name]: [string, string]) => system.includes('All') || system.includes(name);
  const Attributes = Object.fromEntries(Object.entries(systemAttributes(message)).filter(isWanted));
  const MessageAttributes = selectAttributes(message.attributes, input.MessageAttributeNames);
  const ofAttributes = md5OfAttributes(MessageAttributes);
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(Object.keys(Attributes).length > 0 && { Attributes }),
    ...(ofAttributes !== undefined && { MessageAttributes, MD5OfMessageAttributes: ofAttributes }),
  };
};

export const receiveMessage: Action = async (raw, { queues, clock, signal }) => {
  const input = parseInput(Input, raw);
  const { MaxNumberOfMessages, VisibilityTimeout } = input;
  const queue = queues.ofUrl(input.QueueUrl);
  if (!(MaxNumberOfMessages >= 1 && MaxNumberOfMessages <= 10)) {
    const reason = 'Must be between 1 and 10, if provided.';
    throw invalidParameter('MaxNumberOfMessages', MaxNumberOfMessages, reason);
  }
  const { waitTimeSeconds, visibilityTimeout } = queue.attributes();
  const visibility = checkVisibility(VisibilityTimeout ?? visibilityTimeout);
  const waitSeconds = input.WaitTimeSeconds ?? waitTimeSeconds;
  if (!(waitSeconds >= 0 && waitSeconds <= 20)) {
    throw invalidParameter('WaitTimeSeconds', waitSeconds, 'Must be >= 0 and <= 20, if provided.');
  }
  const take = () => queue.receive(MaxNumberOfMessages, visibility);
  const messages = await longPoll({ queue, clock, waitSeconds, signal, take });
  return messages.length > 0 ? { Messages: messages.map((message) => toMessage(message, input)) } : {};
};
