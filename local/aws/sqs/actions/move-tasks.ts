import * as v from 'valibot';
import { type Action, type ActionContext, parseInput } from '../action.ts';
import type { Message } from '../message.ts';
import type { Queue } from '../queue.ts';
import { SqsError } from '../sqs-error.ts';

interface MoveTask {
  readonly source: Queue;
  readonly destination: Queue | undefined;
  readonly moved: number;
  readonly startedAt: number;
}

/** Newest first, at most ten of a queue, as AWS lists them. */
const tasks = new WeakMap<Queue, MoveTask[]>();

const ofArn = (name: string, arn: string, { queues }: ActionContext): Queue => {
  const queue = queues.ofArn(arn);
  if (queue !== undefined) return queue;
  const message = `The resource that you specified for the ${name} parameter doesn't exist.`;
  throw new SqsError('ResourceNotFoundException', message);
};

const StartInput = v.object({
  SourceArn: v.string(),
  DestinationArn: v.optional(v.string()),
  MaxNumberOfMessagesPerSecond: v.optional(v.number()),
});

/**
 * Moves the visible messages of a dead-letter queue at once; AWS does it within seconds. Without a destination each goes to the queue that
 * it came from: a message that a sender put into the dead-letter queue itself stays there.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export const startMessageMoveTask: Action = (raw, context) => {
  const { SourceArn, DestinationArn } = parseInput(StartInput, raw);
  const { queues, clock } = context;
  const source = ofArn('SourceArn', SourceArn, context);
  const isDeadLetterQueue = queues
    .all()
    .some((queue) => queue.attributes().redrivePolicy?.deadLetterTargetArn === SourceArn);
  if (!isDeadLetterQueue)
    throw new SqsError('InvalidParameterValueException', 'Source queue must be configured as a Dead Letter Queue.');
  if (SourceArn === DestinationArn) {
    const message = 'Source queue arn and destination queue arn cannot be the same.';
    throw new SqsError('InvalidParameterValueException', message);
  }
  const destination = DestinationArn === undefined ? undefined : ofArn('DestinationArn', DestinationArn, context);
  const targetOf = ({ deadLetterSource }: Message) =>
    destination ?? (deadLetterSource === undefined ? undefined : queues.ofArn(deadLetterSource));
  const messages = source.takeVisible((message) => targetOf(message) !== undefined);
  for (const message of messages) {
    const { deadLetterSource: _, ...moved } = message;
    // AWS counts them as new messages, with a time of their own.
    targetOf(message)?.addMoved({ ...moved, sentAt: clock.now() }, 0);
  }
  const task = { source, destination, moved: messages.length, startedAt: clock.now() };
  tasks.set(source, [task, ...(tasks.get(source) ?? [])].slice(0, 10));
  return { TaskHandle: Buffer.from(JSON.stringify({ sourceArn: SourceArn })).toString('base64') };
};

const ListInput = v.object({ SourceArn: v.string(), MaxResults: v.optional(v.number(), 1) });

export const listMessageMoveTasks: Action = (raw, context) => {
  const { SourceArn, MaxResults } = parseInput(ListInput, raw);
  const found = (tasks.get(ofArn('SourceArn', SourceArn, context)) ?? []).slice(0, MaxResults);
  return {
    Results: found.map(({ destination, moved, startedAt }) => ({
      Status: 'COMPLETED',
      SourceArn,
      ...(destination && { DestinationArn: destination.arn }),
      ApproximateNumberOfMessagesMoved: moved,
      ApproximateNumberOfMessagesToMove: moved,
      StartedTimestamp: startedAt,
    })),
  };
};
