/** One conditional write to a call's record, which also increments its `seq`. */
export interface WriteExpression {
  /** Clauses of `SET`. */
  readonly set: readonly string[];
  /** Attributes to remove. */
  readonly remove?: readonly string[];
  /** All must hold. */
  readonly conditions: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  /** Plain values, not yet marshalled. `:next` is 1. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** What the first write of which the team's server gets an event adds. `if_not_exists` takes no sum: it is the `seq` before the write. */
export const INITIATED = 'initiatedAfter = if_not_exists(initiatedAfter, seq)';
/** What a write adds after which it is known which callees are not rung because of a block. */
export const RECORDED = `${INITIATED}, recordedAfter = if_not_exists(recordedAfter, seq)`;

/** What a change of which participants must be notified adds to a write: the table's stream reports it until it is marked. */
export const NOTIFIABLE = {
  set: ['changedSeq = seq + :next', 'unnotified = :yes'],
  remove: ['pending'],
  values: { ':yes': true },
} as const;
