import * as v from 'valibot';
import { type Action, OfQueue, parseInput } from '../action.ts';

export const deleteQueue: Action = (input, { queues }) => {
  queues.remove(queues.ofUrl(parseInput(v.object(OfQueue), input).QueueUrl));
  return {};
};

export const purgeQueue: Action = (input, { queues }) => {
  queues.ofUrl(parseInput(v.object(OfQueue), input).QueueUrl).purge();
  return {};
};
