import type { StageSettings } from './stage-settings.ts';

/** Most executions of one event source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const MAX_OF_EVENT_SOURCE = 1_000;

/**
 * Most executions of the timers' function that its queue starts. With a reservation and no limit, the queue would start more than the
 * reservation allows, and each refused attempt counts towards the timer's dead-letter queue: so a reservation is also the limit.
 */
export const timerConcurrencyOf = ({
  reservedConcurrency,
  maxConcurrency,
}: Pick<StageSettings, 'reservedConcurrency' | 'maxConcurrency'>): number | undefined =>
  maxConcurrency?.ringTimer ??
  (reservedConcurrency?.ringTimer === undefined
    ? undefined
    : Math.min(reservedConcurrency.ringTimer, MAX_OF_EVENT_SOURCE));
