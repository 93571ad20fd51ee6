import type { PublishedEvent, PublishedEventType } from '../contract/published-events.ts';

/** An event, and what keeps the events of one call or one device in order. */
export interface OutgoingEvent {
  readonly event: PublishedEvent;
  /** The same for all events of a call, and for all of a device. */
  readonly group: string;
  /** The same each time that the event is sent, and no other's of any tenant. */
  readonly deduplicationId: string;
}

/** Where events are put. */
export interface EventTarget {
  /** For the log: `bus`, or `webhook <name>`. */
  readonly name: string;
  /** @default all */
  readonly types?: readonly PublishedEventType[] | undefined;
  /**
   * Puts events there, those of a group in order.
   *
   * @returns those that could not be put; none of them is before one of its group that could
   */
  put(events: readonly OutgoingEvent[]): Promise<readonly OutgoingEvent[]>;
}
