import * as v from 'valibot';
import { type Action, type ActionContext, parseInput } from '../action.ts';
import { type QueueAttributes, readAttributes } from '../queue-attributes.ts';
import { SqsError } from '../sqs-error.ts';

const Input = v.object({
  QueueName: v.string(),
  Attributes: v.optional(v.record(v.string(), v.string()), {}),
});

/** The dead-letter queue of a redrive policy must exist. @throws SqsError */
export const checkDeadLetterQueue = ({ redrivePolicy, texts }: QueueAttributes, { queues }: ActionContext): void => {
  if (redrivePolicy === undefined || queues.ofArn(redrivePolicy.deadLetterTargetArn) !== undefined) return;
  const message = `Value ${texts.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`;
  throw new SqsError('InvalidParameterValueException', message);
};

/** Idempotent for the same attributes. */
export const createQueue: Action = (input, context) => {
  const { QueueName, Attributes } = parseInput(Input, input);
  if (QueueName.endsWith('.fifo') || Attributes.FifoQueue === 'true') {
    throw new SqsError('UnsupportedOperation', 'The local SQS has standard queues only.');
  }
  if (!/^[\w-]{1,80}$/.test(QueueName)) {
    const message = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
    throw new SqsError('InvalidParameterValueException', message);
  }
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
