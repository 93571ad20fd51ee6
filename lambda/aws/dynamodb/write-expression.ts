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

/** What a change of which participants must be notified adds to a write: the table's stream reports it until it is marked. */
export const NOTIFIABLE = {
  set: ['changedSeq = seq + :next', 'unnotified = :yes'],
  remove: ['pending'],
  values: { ':yes': true },
} as const;
