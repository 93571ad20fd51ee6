import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { FaultScript } from '../../faults/fault-script.ts';
import { EventsError } from './events-error.ts';

/** An event on a bus. */
export interface BusEvent {
  /** EventBridge's own; the deployment's is in the detail. */
  readonly id: string;
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  /** Epoch milliseconds: when the sender says that it happened. */
  readonly time: number;
  /** Parsed. */
  readonly detail: unknown;
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
const Entry = v.object({
  Source: v.optional(v.string()),
  DetailType: v.optional(v.string()),
  Detail: v.optional(v.string()),
  /** Epoch seconds. */
  Time: v.optional(v.number()),
  EventBusName: v.optional(v.string(), 'default'),
  Resources: v.optional(v.array(v.string()), []),
});
type Entry = v.InferOutput<typeof Entry>;
const Input = v.object({ Entries: v.array(Entry) });

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10;

/** Of all entries together: EventBridge takes no request over this size. https://docs.aws.amazon.com/AmazonCloudWatch/latest/events/CalculatePutEventsEntrySize.html */
const MAX_BYTES = 256 * 1024;

const bytesOf = ({ Source = '', DetailType = '', Detail = '', Time, Resources }: Entry): number =>
  [Source, DetailType, Detail, ...Resources].reduce((sum, one) => sum + Buffer.byteLength(one), 0) +
  (Time === undefined ? 0 : 14);

const checkRequest = (entries: readonly Entry[]): void => {
  if (entries.length === 0 || entries.length > MAX_ENTRIES) {
    const rule = entries.length === 0 ? 'greater than or equal to 1' : `less than or equal to ${MAX_ENTRIES}`;
    throw new EventsError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${rule}`,
    );
  }
  const bytes = entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
  if (bytes > MAX_BYTES)
    throw new EventsError('ValidationException', `Total size of the entries in the request is over the limit.`);
};

type Failure = readonly [ErrorCode: string, ErrorMessage: string];

const parsed = (detail: string): unknown => {
  try {
    return JSON.parse(detail);
  } catch {
    return undefined;
  }
};

/** Why an entry is refused: the others of its request are not. */
const failureOf = ({ Source, DetailType, Detail }: Entry): Failure | undefined => {
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (!value) return ['InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`];
  }
  if (Source?.startsWith('aws.')) return ['NotAuthorizedForSourceException', 'Not authorized for the source.'];
  const detail = parsed(Detail ?? '');
  const isObject = typeof detail === 'object' && detail !== null && !Array.isArray(detail);
  return isObject ? undefined : ['MalformedDetail', 'Detail is malformed.'];
};

/** The script's fault for one entry, which a fault affects only if it names the action `Entry`. */
const scriptedFailure = (faults: FaultScript): Failure | undefined => {
  const target = { service: 'eventbridge', action: 'Entry', byNameOnly: true } as const;
  const fault = faults.take(target, ['failing', 'throttled']);
  if (fault === undefined) return undefined;
  const { code = 'InternalFailure', message = 'Scripted by the local EventBridge' } =
    fault.kind === 'throttled' ? { code: 'ThrottlingException' } : fault;
  return [code, message];
};

/** @throws EventsError for a request that is refused as a whole */
export const putEvents = (input: unknown, faults: FaultScript, now: number, accept: (event: BusEvent) => void) => {
  const given = v.safeParse(Input, input);
  if (!given.success) throw new EventsError('SerializationException', 'The request has a wrong type.');
  const { Entries: entries } = given.output;
  checkRequest(entries);
  const isSilent = faults.take({ service: 'eventbridge', action: 'PutEvents' }, ['silent']) !== undefined;
  const results = entries.map((entry) => {
    const failure = failureOf(entry) ?? scriptedFailure(faults);
    if (failure !== undefined) return { ErrorCode: failure[0], ErrorMessage: failure[1] };
    const { Source: source = '', DetailType: detailType = '', Detail, Time, EventBusName: bus } = entry;
    const id = randomUUID();
    const time = Time === undefined ? now : Math.round(Time * 1000);
    if (!isSilent) accept({ id, bus: nameOf(bus), source, detailType, time, detail: parsed(Detail ?? '') });
    return { EventId: id };
  });
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
};

/** A bus is named by its name or its ARN. */
const nameOf = (bus: string): string => bus.split('/').at(-1) ?? bus;
