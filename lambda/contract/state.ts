import * as v from 'valibot';

const Text = v.pipe(v.string(), v.nonEmpty());

/** The physical ids of a deployment's state, which the functions are given and which the state's scope records. */
export const StateIds = v.object({
  /** Name of the table. */
  table: Text,
  /** ARN of the table's stream. It changes when the stream is switched off and on again, and for a restored table. */
  stream: Text,
  /** ARN of the topic of endpoint events. */
  topic: Text,
  /** Id of the user pool that the deployment created, if it did. */
  userPool: v.optional(Text),
  /**
   * Which platform applications there are: a hash of their platforms and names, because a parameter has room for 4,096 bytes and a
   * function's environment too. Where the names are not known at synthesis, the names.
   */
  applications: Text,
});
export type StateIds = v.InferOutput<typeof StateIds>;

/** What the state's scope has recorded. */
export const RecordedIds = v.object({
  ...StateIds.entries,
  table: v.optional(Text),
  stream: v.optional(Text),
  /** What the host application has in the stack of the API, before which the state's stack is deployed. */
  notRecorded: v.optional(v.array(v.picklist(['table', 'stream', 'userPool']))),
});
export type RecordedIds = v.InferOutput<typeof RecordedIds>;

/**
 * What can be wrong with the state.
 *
 * - `other_state`: the functions use other resources than the state's parameter names.
 * - `table_missing`, `topic_missing`, `application_missing`: the resource does not exist.
 * - `table_keys`, `table_ttl`, `table_stream`, `table_backups`: the table's keys, TTL attribute, stream, or point-in-time recovery are
 *   not those that the functions need.
 */
export const STATE_PROBLEMS = [
  'other_state',
  'table_missing',
  'table_keys',
  'table_ttl',
  'table_stream',
  'table_backups',
  'topic_missing',
  'application_missing',
] as const;
export type StateProblem = (typeof STATE_PROBLEMS)[number];
