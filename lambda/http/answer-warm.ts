import { isWarmEvent, type WARM_EVENT } from '../contract/warm-event.ts';

/**
 * Answers the scheduled {@link WARM_EVENT} without the handler, and so without a log line or a metric. It opens no connections: AWS closes
 * them before the next call, and a first event takes as long with open ones (docs/decisions/0050-a-warm-event.md).
 */
export const answerWarm =
  <Event, Result>(handler: (event: Event) => Promise<Result>): ((event: Event) => Promise<Result>) =>
  async (event) =>
    // No `Event` is a warm event, so that a caller with an `Event` gets a `Result`.
    isWarmEvent(event) ? (undefined as Result) : handler(event);
