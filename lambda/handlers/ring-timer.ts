import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { RingTimer } from '../contract/environment.ts';
import { errorFields, type Log } from '../http/log.ts';
import { type CloseDeps, closeCall } from '../ringing/close-call.ts';
import { type NotifyAgainDeps, notifyAgain } from '../ringing/notify-again.ts';
import { checkPresence, type PresenceDeps } from '../ringing/presence.ts';
import { type RingAgainDeps, ringAgain } from '../ringing/ring-again.ts';

export type TimerDeps = CloseDeps & RingAgainDeps & NotifyAgainDeps & PresenceDeps;

/**
 * Handles messages of the timer queue. SQS delivers again those timers of a batch that failed or were too early, and
 * not the others.
 */
export const ringTimerHandler =
  (depsFor: (tenant: string) => TimerDeps, log: Log) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const isDone = await Promise.all(Records.map((record) => handle(depsFor, log, record)));
    const failed = Records.filter((_, index) => !isDone[index]);
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

/** What each timer does. @returns `false` to be retried later */
const timers: Readonly<Record<RingTimer['kind'], (deps: TimerDeps, callId: string) => Promise<boolean>>> = {
  ring_again: ringAgain,
  close: closeCall,
  presence: checkPresence,
  notify: async (deps, callId) => {
    await notifyAgain(deps, callId);
    return true;
  },
};

const handle = async (depsFor: (tenant: string) => TimerDeps, log: Log, { body }: SQSRecord): Promise<boolean> => {
  const timer = v.safeParse(v.pipe(v.string(), v.parseJson(), RingTimer), body);
  if (!timer.success) {
    log('timer.failed', {
      callId: '',
      error: 'unreadable',
      message: 'the message of the timer queue is not a valid timer',
    });
    return false;
  }
  const { kind, tenant, callId } = timer.output;
  try {
    const deps = depsFor(tenant);
    const isDone = await timers[kind](deps, callId);
    log('timer.handled', { callId, kind, isDone });
    return isDone;
  } catch (error) {
    log('timer.failed', { callId, ...errorFields(error) });
    return false;
  }
};
