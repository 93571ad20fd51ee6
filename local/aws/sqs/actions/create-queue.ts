import * as v from 'valibot';
import { type Action, type ActionContext, parseInput } from '../action.ts';
import { isFifo } from '../fifo.ts';
import { type QueueAttributes, readAttributes } from '../queue-attributes.ts';
import { invalidParameter, SqsError } from '../sqs-error.ts';

const Input = v.object({
  QueueName: v.string(),
  Attributes: v.optional(v.record(v.string(), v.string()), {}),
});

/** @throws SqsError */
const checkName = (name: string, isFifo: boolean): void => {
  if (isFifo ? /^[\w-]{1,75}\.fifo$/.test(name) : /^[\w-]{1,80}$/.test(name)) return;
  const message = isFifo
    ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.'
    : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
  throw new SqsError('InvalidParameterValueException', message);
};

/** The dead-letter queue of a redrive policy must exist, and be of the same type. @throws SqsError */
export const checkDeadLetterQueue = (attributes: QueueAttributes, { queues }: ActionContext): void => {
  const { redrivePolicy, texts } = attributes;
  if (redrivePolicy === undefined) return;
  const target = queues.ofArn(redrivePolicy.deadLetterTargetArn);
  if (target === undefined)
    throw invalidParameter('RedrivePolicy', texts.RedrivePolicy, 'Dead letter target does not exist.');
  if (isFifo(target.attributes()) !== isFifo(attributes)) {
    const reason = 'Dead-letter target must be same type of queue as the source.';
    throw invalidParameter('RedrivePolicy', texts.RedrivePolicy, reason);
  }
};

/** Idempotent for the same attributes. */
export const createQueue: Action = (input, context) => {
  const { QueueName, Attributes } = parseInput(Input, input);
  checkName(QueueName, Attributes.FifoQueue === 'true');
  const attributes = readAttributes(Attributes);
  const existing = context.queues.find(QueueName)?.attributes().texts;
  const different = Object.keys(Attributes).find((name) => existing?.[name] !== attributes.texts[name]);
  if (existing && different !== undefined) {
    const message = `A queue already exists with the same name and a different value for attribute ${different}`;
    throw new SqsError('QueueNameExists', message);
  }
  checkDeadLetterQueue(attributes, context);
  if (existing === undefined) context.queues.create(QueueName, attributes);
  return { QueueUrl: context.urlOf(QueueName) };
};
