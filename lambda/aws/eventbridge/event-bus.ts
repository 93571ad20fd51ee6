import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventTarget, OutgoingEvent } from '../../events/event-target.ts';

/** What rules match events by, beside their type. */
export const EVENT_SOURCE = 'ringthrough';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256 * 1024;
/** Bytes of an entry beside its detail, at least: source, detail type, time and the bus's name. */
const ENTRY_BYTES = 512;

/** An EventBridge bus. It keeps no order: the events of a call have a `sequence`. */
export const eventBus = (client: EventBridgeClient, EventBusName: string): EventTarget => {
  const put = async (batch: readonly OutgoingEvent[]): Promise<readonly OutgoingEvent[]> => {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: batch.map(({ event }) => ({
          EventBusName,
          Source: EVENT_SOURCE,
          DetailType: event.type,
          Detail: JSON.stringify(event),
          Time: new Date(event.timestamp),
        })),
      }),
    );
    return batch.filter((_, index) => Entries[index]?.EventId === undefined);
  };
  return {
    name: 'bus',
    put: async (events) => {
      const failed = await Promise.allSettled(
        batchesOf(events).map(async (batch) => ({ batch, failed: await put(batch) })),
      );
      const rejected = failed.find((result) => result.status === 'rejected');
      // Which of a batch that was not answered were put is not known: all are put again.
      if (rejected !== undefined) throw rejected.reason;
      return failed.flatMap((result) => (result.status === 'fulfilled' ? result.value.failed : []));
    },
  };
};

const batchesOf = (events: readonly OutgoingEvent[]): readonly (readonly OutgoingEvent[])[] => {
  const batches: OutgoingEvent[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const one of events) {
    const size = ENTRY_BYTES + Buffer.byteLength(JSON.stringify(one.event));
    const last = batches.at(-1);
    if (last === undefined || last.length === MAX_ENTRIES || bytes + size > MAX_BYTES) {
      batches.push([one]);
      bytes = size;
    } else {
      last.push(one);
      bytes += size;
    }
  }
  return batches;
};
