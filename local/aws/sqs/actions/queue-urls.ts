import * as v from 'valibot';
import { type Action, parseInput } from '../action.ts';
import { SqsError } from '../sqs-error.ts';

export const getQueueUrl: Action = (input, { queues, urlOf }) => {
  const { QueueName } = parseInput(v.object({ QueueName: v.string() }), input);
  if (queues.find(QueueName) === undefined) {
    throw new SqsError('QueueDoesNotExist', 'The specified queue does not exist.');
  }
  return { QueueUrl: urlOf(QueueName) };
};

const ListInput = v.object({
  QueueNamePrefix: v.optional(v.string(), ''),
  MaxResults: v.optional(v.number(), 1000),
  /** The last queue name of the previous page. */
  NextToken: v.optional(v.string(), ''),
});

export const listQueues: Action = (input, { queues, urlOf }) => {
  const { QueueNamePrefix, MaxResults, NextToken } = parseInput(ListInput, input);
  const names = queues
    .all()
    .flatMap(({ name }) => (name.startsWith(QueueNamePrefix) && name > NextToken ? [name] : []));
  const page = names.slice(0, MaxResults);
  return {
    ...(page.length > 0 && { QueueUrls: page.map(urlOf) }),
    ...(names.length > page.length && { NextToken: page.at(-1) }),
  };
};
