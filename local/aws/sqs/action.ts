import * as v from 'valibot';
import type { Clock } from '../../time/clock.ts';
import type { QueueStore } from './queue-store.ts';
import { missing, SqsError } from './sqs-error.ts';

/** The dependencies of an action. */
export interface ActionContext {
  readonly queues: QueueStore;
  readonly urlOf: (queueName: string) => string;
  readonly clock: Clock;
  /** Aborted when the client disconnects or the server closes: a message received after that would be lost. */
  readonly signal: AbortSignal;
}

/**
 * One operation of the SQS API: takes the JSON input, returns the output.
 *
 * @throws SqsError
 */
export type Action = (input: unknown, context: ActionContext) => unknown;

/** Parses the input by a schema of the API's model. @throws SqsError */
export const parseInput = <const S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> => {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  if (issue.input === undefined || issue.input === '') throw missing(v.getDotPath(issue) ?? '');
  throw new SqsError('SerializationException', `${v.getDotPath(issue) ?? 'The request'}: ${issue.message}`);
};

/** The queue of an action. AWS treats a missing URL as that of a queue that does not exist. */
export const OfQueue = { QueueUrl: v.optional(v.string()) };
