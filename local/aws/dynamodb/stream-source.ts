import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { makeAlarm } from '../../time/alarm.ts';
import type { Clock } from '../../time/clock.ts';
import { makeWorkload, type Workload } from '../../time/workload.ts';
import type { LocalFunction } from '../lambda/local-function.ts';
import { failedOf } from '../sqs/batch-response.ts';
import { type FilterPattern, matches } from './filter-pattern.ts';
import type { StreamReader } from './stream-reader.ts';

export interface StreamSourceOptions {
  readonly stream: StreamReader;
  readonly fn: Pick<LocalFunction, 'invoke'>;
  /** A record must match one of them. */
  readonly filters: readonly FilterPattern[];
  /** Seconds for which records are gathered. */
  readonly windowSeconds: number;
  readonly clock: Clock;
  readonly heldElsewhere?: () => number;
  /** Called with each error of the function or the engine. */
  readonly onError: (error: unknown) => void;
}

/** Invokes a function with the records of a table's stream. */
export interface StreamSource extends Pick<Workload, 'isIdle' | 'idle' | 'check'> {
  /** When the gathered records are handed over, epoch milliseconds. */
  nextDueAt(): number | undefined;
  close(): void;
}

/** Milliseconds of real time between two reads. */
const POLL = 100;
/** Milliseconds until a batch that failed is handed over again. */
const RETRY = 1_000;

/**
 * An event source mapping as Lambda runs it, for one shard: records that match a filter are gathered for a while and handed over
 * in order; a failed record and those after it are handed over again.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
 */
export const startStreamSource = (options: StreamSourceOptions): StreamSource => {
  const { stream, fn, filters, windowSeconds, clock, onError, heldElsewhere } = options;
  const work = makeWorkload({ clock: clock.now, ...(heldElsewhere && { heldElsewhere }) });
  let gathered: readonly DynamoDBRecord[] = [];
  let dueAt: number | undefined;
  let isHandling = false;

  const handle = async (records: readonly DynamoDBRecord[]): Promise<readonly DynamoDBRecord[]> => {
    const event: DynamoDBStreamEvent = { Records: [...records] };
    const ids = records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');
    const failed = failedOf(await fn.invoke(event), ids);
    const first = ids.findIndex((id) => failed.includes(id));
    return first < 0 ? [] : records.slice(first);
  };
  const handOver = (): void => {
    if (isHandling || gathered.length === 0) return;
    const records = gathered;
    [gathered, dueAt, isHandling] = [[], undefined, true];
    work.start(async () => {
      const failed = await handle(records).catch((error: unknown) => {
        if (!work.isClosed()) onError(error);
        return records;
      });
      isHandling = false;
      gathered = [...failed, ...gathered];
      if (gathered.length > 0) schedule(clock.now() + (failed.length > 0 ? RETRY : windowSeconds * 1000));
    });
  };
  const alarm = makeAlarm(clock, handOver);
  const schedule = (at: number): void => {
    if (dueAt !== undefined || isHandling) return;
    dueAt = at;
    alarm.set(at);
  };

  let reading: Promise<void> | undefined;
  /** One read at a time: a second one would start from the same place. */
  const read = (): Promise<void> => {
    reading ??= stream
      .read()
      .then((read) => {
        const records = read.map((record) => recordedAt(record, clock.now()));
        const matching = records.filter((record) => filters.some((filter) => matches(filter, record)));
        gathered = [...gathered, ...matching];
        if (matching.length > 0) schedule(clock.now() + windowSeconds * 1000);
      })
      .catch((error: unknown) => {
        if (!work.isClosed()) onError(error);
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  const poll = setInterval(() => void read(), POLL).unref();

  return {
    ...work,
    idle: async () => {
      await read();
      await work.idle();
    },
    nextDueAt: () => dueAt,
    close: () => {
      clearInterval(poll);
      alarm.close();
      work.close();
    },
  };
};

/** The record with the time of this backend, whose clock may be ahead of the engine's: in seconds, as DynamoDB has it. */
const recordedAt = (record: DynamoDBRecord, at: number): DynamoDBRecord => ({
  ...record,
  dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: Math.floor(at / 1000) },
});
