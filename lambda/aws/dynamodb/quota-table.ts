import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { EndpointQuota } from '../../devices/endpoint-quota.ts';
import { quotaKey } from './keys.ts';
import { toItem } from './stored-items.ts';
import { readNextAt } from './stored-pending.ts';

/** Requests a second that one counter takes: one item allows 1,000 writes a second, and a reservation may need two. */
const RATE_OF_COUNTER = 500;
/** Milliseconds of unused quota that may be made up for at once. */
const BURST = 1_000;
const MAX_ATTEMPTS = 5;

/**
 * One item a counter holds the time at which the next request may be sent, the "theoretical arrival time" of the generic cell rate
 * algorithm (ITU-T I.371): a reservation moves it on by the time of its requests.
 *
 * @param rate requests a second of all counters
 */
export const quotaTable = (db: DynamoDBClient, TableName: string, rate: number): EndpointQuota => {
  const counters = Math.ceil(rate / RATE_OF_COUNTER);
  const msOf = (requests: number): number => (requests * 1000 * counters) / rate;
  /** The last known time of each counter, by which the first of the two writes is chosen. */
  const known = new Map<number, number>();

  const write = async (
    counter: number,
    UpdateExpression: string,
    ConditionExpression: string,
    values: object,
  ): Promise<number | undefined> => {
    try {
      const { Attributes } = await db.send(
        new UpdateItemCommand({
          TableName,
          Key: toItem(quotaKey(counter)),
          UpdateExpression,
          ConditionExpression,
          ExpressionAttributeValues: toItem(values),
          ReturnValues: 'ALL_NEW',
        }),
      );
      const next = readNextAt(Attributes);
      known.set(counter, next);
      return next;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return undefined;
    }
  };
  /** The counter is behind: what was not used before `floor` is lost. */
  const restart = (counter: number, floor: number, step: number) =>
    write(counter, 'SET nextAt = :next', 'attribute_not_exists(nextAt) OR nextAt < :floor', {
      ':next': floor + step,
      ':floor': floor,
    });
  const advance = (counter: number, floor: number, step: number, until?: number) =>
    write(
      counter,
      'SET nextAt = nextAt + :step',
      `nextAt >= :floor${until === undefined ? '' : ' AND nextAt <= :until'}`,
      { ':step': step, ':floor': floor, ...(until !== undefined && { ':until': until }) },
    );
  const counterOf = (key: string): number => {
    let sum = 0;
    for (const byte of Buffer.from(key)) sum = (sum * 31 + byte) >>> 0;
    return sum % counters;
  };

  return {
    reserve: async (key, requests, at) => {
      const counter = counterOf(key);
      const [floor, step] = [at - BURST, msOf(requests)];
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const isBehind = (known.get(counter) ?? 0) < floor;
        const next = isBehind ? await restart(counter, floor, step) : await advance(counter, floor, step);
        if (next !== undefined) return Math.max(at, Math.ceil(next - step));
        known.set(counter, isBehind ? floor : 0);
      }
      throw new Error('the counter of requests to SNS is contended');
    },

    reserveSpare: async (key, requests, at) => {
      const counter = counterOf(key);
      const [floor, step] = [at - BURST, 2 * msOf(requests)];
      if ((await restart(counter, floor, step)) !== undefined) return true;
      return (await advance(counter, floor, step, at)) !== undefined;
    },
  };
};
