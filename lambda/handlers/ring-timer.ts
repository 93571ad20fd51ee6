import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { type CloseDeps, closeCall } from '../calls/close-call.ts';
import { type RingAgainDeps, ringAgain } from '../calls/ring-again.ts';
import { RingTimer } from '../contract/environment.ts';
import { errorFields, type Log } from '../http/log.ts';

export type TimerDeps = CloseDeps & RingAgainDeps;

/**
 * What comes out of the timer queue. A timer that could not be handled, or that came too early, is left to SQS to bring
 * again; the others of its batch are not.
 */
export const ringTimerHandler =
  (depsFor: (tenant: string) => TimerDeps, log: Log) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const isDone = await Promise.all(Records.map((record) => handle(depsFor, log, record)));
    const left = Records.filter((_, index) => !isDone[index]);
    return { batchItemFailures: left.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

const handle = async (depsFor: (tenant: string) => TimerDeps, log: Log, { body }: SQSRecord): Promise<boolean> => {
  const timer = v.safeParse(v.pipe(v.string(), v.parseJson(), RingTimer), body);
  if (!timer.success) {
    log('timer.failed', { callId: '', error: 'unreadable', message: 'a message of the timer queue is no timer' });
    return false;
  }
  const { kind, tenant, callId } = timer.output;
  try {
    const deps = depsFor(tenant);
    const isDone = await (kind === 'close' ? closeCall(deps, callId) : ringAgain(deps, callId));
    log('timer.handled', { callId, kind, isDone });
    return isDone;
  } catch (error) {
    log('timer.failed', { callId, ...errorFields(error) });
    return false;
  }
};
