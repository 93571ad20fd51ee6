import * as v from 'valibot';
import type { Clock } from '../clock.ts';
import type { QueueStore } from './queue-store.ts';
import { missing, SqsError } from './sqs-error.ts';

/** What an action may use. */
export interface ActionContext {
  readonly queues: QueueStore;
  readonly urlOf: (queueName: string) => string;
  readonly clock: Clock;
  /** Aborted when the client goes away or the server closes: then nobody would get a message that is handed out. */
  readonly gone: AbortSignal;
}

/**
 * One operation of the SQS API: its input as JSON carries it, to its output.
 *
 * @throws SqsError
 */
export type Action = (input: unknown, context: ActionContext) => unknown;

/** The input as the API's model wants it. @throws SqsError */
export const parseInput = <const S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> => {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  if (issue.input === undefined || issue.input === '') throw missing(v.getDotPath(issue) ?? '');
  throw new SqsError('SerializationException', `${v.getDotPath(issue) ?? 'The request'}: ${issue.message}`);
};

/** Every action on a queue names it so; AWS takes a missing URL for that of a queue which does not exist. */
export const OfQueue = { QueueUrl: v.optional(v.string()) };
