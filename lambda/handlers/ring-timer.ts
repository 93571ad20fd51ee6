import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { ErasureTimer, RingTimer } from '../contract/environment.ts';
import { errorFields, type Log } from '../http/log.ts';
import { type CloseDeps, closeCall } from '../ringing/close-call.ts';
import { type HuntStepDeps, huntStep } from '../ringing/hunt-step.ts';
import { type NotifyAgainDeps, notifyAgain } from '../ringing/notify-again.ts';
import { checkPresence, type PresenceDeps } from '../ringing/presence.ts';
import { type RingAgainDeps, ringAgain } from '../ringing/ring-again.ts';
import { continueErasure, type EraseDeps } from '../users/erase-user.ts';

export type TimerDeps = CloseDeps & RingAgainDeps & NotifyAgainDeps & PresenceDeps & HuntStepDeps;

/** Creates the dependencies for a tenant. */
type DepsFor<D> = (tenant: string) => D;

/** Those of the timers of calls, and those of users' erasures. */
interface Timers {
  readonly calls: DepsFor<TimerDeps>;
  readonly erasures: DepsFor<EraseDeps>;
}

/**
 * Handles messages of the timer queue. SQS delivers again those timers of a batch that failed or were too early, and
 * not the others.
 */
export const ringTimerHandler =
  (calls: DepsFor<TimerDeps>, erasures: DepsFor<EraseDeps>, log: Log) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const isDone = await Promise.all(Records.map((record) => handle({ calls, erasures }, log, record)));
    const failed = Records.filter((_, index) => !isDone[index]);
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };

/** What each timer does. @returns `false` to be retried later */
const timers: Readonly<
  Record<RingTimer['kind'], (deps: TimerDeps, timer: RingTimer, isRepeated: boolean) => Promise<boolean>>
> = {
  ring_again: (deps, { callId }) => ringAgain(deps, callId),
  close: (deps, { callId }) => closeCall(deps, callId),
  presence: (deps, { callId }, isRepeated) => checkPresence(deps, callId, isRepeated),
  hunt: (deps, { callId, step = 0 }) => huntStep(deps, callId, step),
  notify: async (deps, { callId, changedSeq }) => {
    await notifyAgain(deps, callId, changedSeq);
    return true;
  },
};

const Timer = v.pipe(v.string(), v.parseJson(), v.union([RingTimer, ErasureTimer]));

const handle = async (depsFor: Timers, log: Log, { body, attributes }: SQSRecord): Promise<boolean> => {
  const timer = v.safeParse(Timer, body);
  if (!timer.success) {
    log('timer.failed', {
      callId: '',
      error: 'unreadable',
      message: 'the message of the timer queue is not a valid timer',
    });
    return false;
  }
  if (timer.output.kind === 'erase') return await erase(depsFor.erasures, log, timer.output);
  const { kind, tenant, callId } = timer.output;
  try {
    const deps = depsFor.calls(tenant);
    const isDone = await timers[kind](deps, timer.output, Number(attributes.ApproximateReceiveCount) > 1);
    if (!isDone) log('timer.retried', { callId, kind });
    return isDone;
  } catch (error) {
    log('timer.failed', { callId, ...errorFields(error) });
    return false;
  }
};

/** An erasure starts its next timer itself, also after a failure. */
const erase = async (
  depsFor: DepsFor<EraseDeps>,
  log: Log,
  { tenant, userId, erasureId }: ErasureTimer,
): Promise<boolean> => {
  try {
    await continueErasure(depsFor(tenant), userId, erasureId);
    return true;
  } catch (error) {
    log('user.erasure_delayed', { tenant, userId, erasureId, ...errorFields(error) });
    return false;
  }
};
