import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { CallRecord, CallText } from '../calls/call.ts';
import type { EventTarget, OutgoingEvent } from '../events/event-target.ts';
import { outgoingCallEvents, outgoingDeviceEvents } from '../events/outgoing-events.ts';
import type { WrittenItem } from '../events/written-item.ts';
import { errorFields, type Log } from '../http/log.ts';

export interface PublishEventsDeps {
  /** `undefined` for a record without events. @throws Error when it cannot be read */
  readonly itemOf: (record: DynamoDBRecord) => WrittenItem | undefined;
  /** The caller of a call; absent without the setting `events.callerName`, and then nothing is read from the table. */
  readonly callerOf?: ((tenant: string, call: CallRecord) => Promise<CallText['caller'] | undefined>) | undefined;
  readonly targets: readonly EventTarget[];
  readonly log: Log;
}

/** An event, and the position of its record. */
type FoundEvent = OutgoingEvent & { readonly position: number };

/**
 * Puts the events of the stream's records into all targets. One that fails keeps no other from its events: the records are read again from
 * the first that could not be put everywhere, and a target which has them gets them once more, with the same ids.
 */
export const publishEventsHandler =
  (deps: PublishEventsDeps) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const read = await Promise.all(Records.map((record, position) => eventsOf(deps, record, position)));
    const events = read.flatMap((one) => (one === undefined ? [] : one));
    const unread = read.flatMap((one, position) => (one === undefined ? [position] : []));
    const failed = await Promise.all(deps.targets.map((target) => put(deps, target, events)));
    const first = Math.min(...unread, ...failed.flat().map(({ position }) => position));
    const itemIdentifier = Records[first]?.dynamodb?.SequenceNumber;
    return { batchItemFailures: itemIdentifier === undefined ? [] : [{ itemIdentifier }] };
  };

/** @returns `undefined` when the caller could not be read, so that the record must be read again */
const eventsOf = async (
  { itemOf, callerOf, log }: PublishEventsDeps,
  record: DynamoDBRecord,
  position: number,
): Promise<readonly FoundEvent[] | undefined> => {
  let item: WrittenItem | undefined;
  try {
    item = itemOf(record);
  } catch (error) {
    // It will never be readable, and would stop all that follows it in its shard.
    log('event.unreadable', errorFields(error));
    return [];
  }
  if (item === undefined) return [];
  if (item.kind === 'device') return at(position, outgoingDeviceEvents(item.written, item.tenant));
  const { tenant, call } = item;
  const events = outgoingCallEvents(call, { tenant });
  if (callerOf === undefined || events.length === 0) return at(position, events);
  try {
    return at(position, outgoingCallEvents(call, { tenant, caller: await callerOf(tenant, call) }));
  } catch (error) {
    log('events.not_published', { target: 'table', events: events.length, ...errorFields(error) });
    return undefined;
  }
};

const at = (position: number, events: readonly OutgoingEvent[]): readonly FoundEvent[] =>
  events.map((one) => ({ ...one, position }));

/** @returns those that the target did not take */
const put = async (
  { log }: PublishEventsDeps,
  target: EventTarget,
  all: readonly FoundEvent[],
): Promise<readonly FoundEvent[]> => {
  const { name, types } = target;
  const events = types === undefined ? all : all.filter(({ event }) => types.includes(event.type));
  if (events.length === 0) return [];
  try {
    const failed = await target.put(events);
    const rest = events.filter((one) => failed.includes(one));
    if (rest.length > 0) {
      const error = { error: 'PartlyFailed', message: 'the target did not take all events' };
      log('events.not_published', { target: name, events: rest.length, ...error });
    }
    log('events.published', { target: name, events: events.length - rest.length });
    return rest;
  } catch (error) {
    log('events.not_published', { target: name, events: events.length, ...errorFields(error) });
    return events;
  }
};
