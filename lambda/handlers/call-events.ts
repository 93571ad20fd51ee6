import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { errorFields, type Log } from '../http/log.ts';
import { type NotifyAgainDeps, notifyAgain } from '../ringing/notify-again.ts';
import { type StartCloseTimerDeps, startMissingCloseTimer } from '../ringing/start-close-timer.ts';

export type CallEventsDeps = NotifyAgainDeps & StartCloseTimerDeps;

/** The call of a record of the table's stream; `undefined` for other items. */
export type CallOfRecord = (partitionKey: string) => { readonly tenant: string; readonly callId: string } | undefined;

/** Milliseconds until the second attempt. */
const FIRST_DELAY = 2_000;

/**
 * Handles the table's stream: new calls, and calls with a change of which participants have not been notified, because the request that
 * made the change failed, or has not finished yet. Only what could not even be put onto the timer queue is read again, because a
 * record that fails stops all that follow it in its shard.
 */
export const callEventsHandler =
  (callOf: CallOfRecord, depsFor: (tenant: string) => CallEventsDeps, log: Log) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    // Of several changes of one call, only the last: the current call is read anyway.
    const last = new Map(Records.map((record) => [`${isNew(record)} ${partitionOf(record)}`, record]));
    const failed = await Promise.all([...last.values()].map((record) => handle(callOf, depsFor, log, record)));
    return { batchItemFailures: failed.flat() };
  };

const isNew = ({ eventName }: DynamoDBRecord): boolean => eventName === 'INSERT';
const changedSeqOf = ({ dynamodb }: DynamoDBRecord): number | undefined => {
  const { N } = dynamodb?.NewImage?.changedSeq ?? {};
  return N === undefined ? undefined : Number(N);
};
const partitionOf = ({ dynamodb }: DynamoDBRecord): string => dynamodb?.Keys?.pk?.S ?? '';

const handle = async (
  callOf: CallOfRecord,
  depsFor: (tenant: string) => CallEventsDeps,
  log: Log,
  record: DynamoDBRecord,
): Promise<{ itemIdentifier: string }[]> => {
  const call = callOf(partitionOf(record));
  if (call === undefined) return [];
  try {
    const deps = depsFor(call.tenant);
    if (isNew(record)) await startMissingCloseTimer(deps, call.callId);
    else await notifyAgain(deps, call.callId, changedSeqOf(record), FIRST_DELAY);
    return [];
  } catch (error) {
    log('notification.failed', { callId: call.callId, ...errorFields(error) });
    return [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }];
  }
};
