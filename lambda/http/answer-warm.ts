import { WARM_EVENT } from '../contract/warm-event.ts';

/**
 * Answers the scheduled {@link WARM_EVENT} without the handler, and so without a log line or a metric. Nothing else is done for it: a
 * connection that is opened now is closed by AWS before the next call, as the sandbox is frozen in between.
 */
export const answerWarm =
  <Event, Result>(handler: (event: Event) => Promise<Result>): ((event: Event) => Promise<Result>) =>
  async (event) =>
    // No `Event` is a warm event, so that whoever calls the handler with one gets a `Result`.
    (event as { ringthrough?: unknown }).ringthrough === WARM_EVENT.ringthrough
      ? (undefined as Result)
      : handler(event);
