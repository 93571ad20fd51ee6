import { isWarmEvent, type WARM_EVENT } from '../contract/warm-event.ts';

/**
 * Answers the scheduled {@link WARM_EVENT} without the handler, and so without a log line or a metric. Nothing else is done for it: AWS
 * would close a connection that is opened now before the next call, as the sandbox is frozen in between.
 */
export const answerWarm =
  <Event, Result>(handler: (event: Event) => Promise<Result>): ((event: Event) => Promise<Result>) =>
  async (event) =>
    // No `Event` is a warm event, so that a caller with an `Event` gets a `Result`.
    isWarmEvent(event) ? (undefined as Result) : handler(event);
