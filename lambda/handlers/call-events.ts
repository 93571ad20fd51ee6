import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { errorFields, type Log } from '../http/log.ts';
import { type NotifyAgainDeps, notifyAgain } from '../ringing/notify-again.ts';

/** The call of a record of the table's stream; `undefined` for other items. */
export type CallOfRecord = (partitionKey: string) => { readonly tenant: string; readonly callId: string } | undefined;

/** Milliseconds until the second attempt. */
const FIRST_DELAY = 2_000;

/**
 * Handles the table's stream: calls with a change of which participants have not been notified, because the request that made
 * the change failed, or has not finished yet. Only what could not even be put onto the timer queue is read again, because a
 * record that fails stops all that follow it in its shard.
 */
export const callEventsHandler =
  (callOf: CallOfRecord, depsFor: (tenant: string) => NotifyAgainDeps, log: Log) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const calls = new Map(Records.map((record) => [record.dynamodb?.Keys?.pk?.S ?? '', record]));
    const failed = await Promise.all([...calls].map(([pk, record]) => handle(callOf, depsFor, log, pk, record)));
    return { batchItemFailures: failed.flat() };
  };

const handle = async (
  callOf: CallOfRecord,
  depsFor: (tenant: string) => NotifyAgainDeps,
  log: Log,
  pk: string,
  record: DynamoDBRecord,
): Promise<{ itemIdentifier: string }[]> => {
  const call = callOf(pk);
  if (call === undefined) return [];
  try {
    await notifyAgain(depsFor(call.tenant), call.callId, FIRST_DELAY);
    return [];
  } catch (error) {
    log('notification.failed', { callId: call.callId, ...errorFields(error) });
    return [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }];
  }
};
