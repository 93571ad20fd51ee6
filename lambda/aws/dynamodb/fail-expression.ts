import type { CallRecord } from '../../calls/call.ts';
import { NOTIFIABLE, type WriteExpression } from './write-expression.ts';

/** Ends a call that nobody is in any more, unless it has changed since it was read: another callee may have answered it. */
export const failExpression = ({ seq }: CallRecord, at: number): WriteExpression => ({
  set: ['endedAt = :at', 'endReason = :failed', 'endedSeq = seq + :next', ...NOTIFIABLE.set],
  remove: NOTIFIABLE.remove,
  conditions: ['seq = :seen', 'attribute_not_exists(endedAt)'],
  names: {},
  values: { ...NOTIFIABLE.values, ':at': at, ':failed': 'failed', ':seen': seq },
});
