import * as v from 'valibot';
import { type Action, OfQueue, parseInput } from '../action.ts';
import type { QueuedMessage } from '../message.ts';
import type { Queue } from '../queue.ts';
import { readAttributes } from '../queue-attributes.ts';
import { SqsError } from '../sqs-error.ts';
import { checkDeadLetterQueue } from './create-queue.ts';

const seconds = (epochMs: number): string => String(Math.floor(epochMs / 1000));

const allAttributes = (queue: Queue): Readonly<Record<string, string>> => {
  const messages = queue.messages();
  const count = (state: QueuedMessage['state']) => String(messages.filter((message) => message.state === state).length);
  return {
    ...queue.attributes().texts,
    QueueArn: queue.arn,
    CreatedTimestamp: seconds(queue.createdAt),
    LastModifiedTimestamp: seconds(queue.createdAt),
    ApproximateNumberOfMessages: count('visible'),
    ApproximateNumberOfMessagesNotVisible: count('in-flight'),
    ApproximateNumberOfMessagesDelayed: count('delayed'),
  };
};

const KNOWN_BUT_UNSET = [
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'SqsManagedSseEnabled',
  'FifoQueue',
];

const GetInput = v.object({ ...OfQueue, AttributeNames: v.optional(v.array(v.string()), []) });

export const getQueueAttributes: Action = (input, { queues }) => {
  const { QueueUrl, AttributeNames } = parseInput(GetInput, input);
  const all = allAttributes(queues.ofUrl(QueueUrl));
  const unknown = AttributeNames.find((name) => !(name === 'All' || name in all || KNOWN_BUT_UNSET.includes(name)));
  if (unknown !== undefined) throw new SqsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const isWanted = ([name]: [string, string]) => AttributeNames.includes('All') || AttributeNames.includes(name);
  return { Attributes: Object.fromEntries(Object.entries(all).filter(isWanted)) };
};

const SetInput = v.object({ ...OfQueue, Attributes: v.record(v.string(), v.string()) });

/** Changes only the attributes in the request. */
export const setQueueAttributes: Action = (input, context) => {
  const { QueueUrl, Attributes } = parseInput(SetInput, input);
  const queue = context.queues.ofUrl(QueueUrl);
  const attributes = readAttributes({ ...queue.attributes().texts, ...Attributes });
  checkDeadLetterQueue(attributes, context);
  queue.setAttributes(attributes);
  return {};
};
