import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { LIMITS } from '../../contract/limits.ts';
import { type Appended, admission, ceilings, type MailboxCounts, SIGNAL_WINDOW } from '../../signals/mailbox.ts';
import { ttlAt } from './keys.ts';
import { readMailboxCounts, toItem } from './stored-items.ts';
import type { TenantTable } from './tenant-table.ts';

/** Milliseconds for which a mailbox and its signals are kept: longer than any call lasts in which a device may still read them. */
export const SIGNAL_RETENTION = 24 * 60 * 60 * 1000;
/** How often a number is asked for while other senders begin a new minute at the same moment. */
const ATTEMPTS = 5;

const IS_NOT_FULL = 'lastNumber < maxNumber AND totalBytes < maxBytes';
const IS_WITHIN_MINUTE = 'windowEnd > :now AND windowCount < :perMinute';
const ADD = 'ADD lastNumber :one, totalBytes :bytes';

/** Expressions of the write that counts a signal: the first of a mailbox or one of its minute, and the first of a further minute. */
const WITHIN_MINUTE = {
  UpdateExpression: `SET windowEnd = if_not_exists(windowEnd, :end), maxNumber = if_not_exists(maxNumber, :maxNumber), maxBytes = if_not_exists(maxBytes, :maxBytes), #ttl = :ttl ${ADD}, windowCount :one`,
  ConditionExpression: `attribute_not_exists(lastNumber) OR (${IS_WITHIN_MINUTE} AND ${IS_NOT_FULL})`,
};
const NEW_MINUTE = {
  UpdateExpression: `SET windowEnd = :end, windowCount = :one, #ttl = :ttl ${ADD}`,
  ConditionExpression: `windowEnd = :before AND ${IS_NOT_FULL}`,
};

type Counted = Exclude<Appended, { kind: 'stored' }> | ({ readonly kind: 'counted' } & MailboxCounts);

/** Counts signals: takes the next number of a mailbox, in one write but for the first signal of each further minute. */
export const mailboxCounts = ({ db, TableName, keys, now }: TenantTable) => {
  const write = async (
    callId: string,
    to: string,
    expression: Pick<typeof WITHIN_MINUTE, 'UpdateExpression' | 'ConditionExpression'>,
    values: object,
  ): Promise<{ readonly isCounted: boolean; readonly counts: MailboxCounts }> => {
    const at = now();
    const ttl = ttlAt(at + SIGNAL_RETENTION);
    try {
      const { Attributes } = await db.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(keys.mailbox(callId, to)),
          ...expression,
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: toItem({ ...values, ':one': 1, ':end': at + SIGNAL_WINDOW, ':ttl': ttl }),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { isCounted: true, counts: readMailboxCounts(Attributes) };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { isCounted: false, counts: readMailboxCounts(error.Item) };
    }
  };

  const within = (callId: string, to: string, bytes: number) => {
    const { maxNumber, maxBytes } = ceilings(0, 0);
    return write(callId, to, WITHIN_MINUTE, {
      ...{ ':bytes': bytes, ':now': now(), ':perMinute': LIMITS.signalsPerMinute },
      ...{ ':maxNumber': maxNumber, ':maxBytes': maxBytes },
    });
  };

  return async (callId: string, to: string, bytes: number): Promise<Counted> => {
    let { isCounted, counts } = await within(callId, to, bytes);
    for (let attempt = 1; !isCounted && attempt < ATTEMPTS; attempt += 1) {
      const admitted = admission(counts, now());
      if (admitted.kind === 'full' || admitted.kind === 'too-fast') return admitted;
      ({ isCounted, counts } =
        admitted.kind === 'new-minute'
          ? await write(callId, to, NEW_MINUTE, { ':bytes': bytes, ':before': counts.windowEnd })
          : await within(callId, to, bytes));
    }
    return isCounted ? { kind: 'counted', ...counts } : { kind: 'too-fast', retryAfter: 1 };
  };
};
