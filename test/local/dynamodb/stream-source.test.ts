import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { afterEach, describe, expect, it } from 'vitest';
import { CALL_EVENTS } from '../../../lambda/contract/table.ts';
import { matches } from '../../../local/aws/dynamodb/filter-pattern.ts';
import { type StreamSource, startStreamSource } from '../../../local/aws/dynamodb/stream-source.ts';
import { makeClock } from '../../../local/time/clock.ts';

const record = (id: string, changes: { sk?: string; unnotified?: boolean } = {}): DynamoDBRecord => ({
  dynamodb: {
    SequenceNumber: id,
    Keys: { pk: { S: `CALL#${id}` }, sk: { S: changes.sk ?? 'CALL' } },
    NewImage: { unnotified: { BOOL: changes.unnotified ?? true } },
  },
});
const idsOf = ({ Records }: DynamoDBStreamEvent): string[] =>
  Records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '');

const sources: StreamSource[] = [];
afterEach(() => {
  for (const source of sources.splice(0)) source.close();
});

/** A stream, and a function that returns the result of `answer`. */
const startSource = (answer: (ids: readonly string[]) => unknown = () => null) => {
  const clock = makeClock();
  const unread: DynamoDBRecord[] = [];
  const batches: string[][] = [];
  const errors: unknown[] = [];
  const source = startStreamSource({
    stream: { read: async () => unread.splice(0) },
    fn: {
      invoke: async (event) => {
        // The stream source passes this object directly.
        const ids = idsOf(event as DynamoDBStreamEvent);
        batches.push(ids);
        return await answer(ids);
      },
    },
    ...CALL_EVENTS,
    clock,
    onError: (error) => errors.push(error),
  });
  sources.push(source);
  return {
    batches,
    errors,
    nextDueAt: source.nextDueAt,
    write: async (...records: readonly DynamoDBRecord[]) => {
      unread.push(...records);
      await source.idle();
    },
    advance: async (ms: number) => {
      clock.advance(ms);
      await source.idle();
    },
  };
};
const WINDOW = CALL_EVENTS.windowSeconds * 1000;

describe('a function with a table’s stream as event source', () => {
  it('gets the records that match the filter in their order, once the window has passed by the clock', async () => {
    const { batches, write, advance } = startSource();

    await write(record('1'), record('2', { sk: 'CALL#TEXT#key' }), record('3', { unnotified: false }));
    await write(record('4'));
    const before = [...batches];
    await advance(WINDOW);

    expect(before).toEqual([]);
    expect(batches).toEqual([['1', '4']]);
  });

  it('is not invoked for records that do not match', async () => {
    const { batches, nextDueAt, write, advance } = startSource();

    await write(record('1', { unnotified: false }), record('2', { sk: 'SIGNAL#x' }));
    await advance(WINDOW);

    expect(nextDueAt()).toBeUndefined();
    expect(batches).toEqual([]);
  });

  it('gets the first failed record and all after it again, before later records', async () => {
    let isBroken = true;
    const { batches, write, advance } = startSource((ids) => ({
      batchItemFailures: isBroken && ids.includes('2') ? [{ itemIdentifier: '2' }] : [],
    }));
    await write(record('1'), record('2'), record('3'));

    await advance(WINDOW);
    isBroken = false;
    await write(record('4'));
    await advance(WINDOW);

    expect(batches).toEqual([
      ['1', '2', '3'],
      ['2', '3', '4'],
    ]);
  });

  it('gets the whole batch again after it threw; the error is reported', async () => {
    let isBroken = true;
    const { batches, errors, write, advance } = startSource(() => {
      if (isBroken) throw new Error('out of order');
      return null;
    });
    await write(record('1'), record('2'));

    await advance(WINDOW);
    isBroken = false;
    await advance(WINDOW);

    expect(errors).toEqual([new Error('out of order')]);
    expect(batches).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
  });
});

describe('the filters', () => {
  it.each<[unknown, boolean]>([
    [record('1'), true],
    [record('1', { sk: 'CALL#TEXT#key' }), false],
    [record('1', { unnotified: false }), false],
    [{ ...record('1', { unnotified: false }), eventName: 'INSERT' }, true],
    [{ ...record('1', { sk: 'CALL#TEXT#key' }), eventName: 'INSERT' }, false],
    [{ ...record('1', { unnotified: false }), eventName: 'MODIFY' }, false],
    [{ dynamodb: { Keys: { sk: { S: 'CALL' } } } }, false],
    [{ dynamodb: { Keys: { sk: { S: 'CALL' } }, NewImage: { unnotified: { S: 'true' } } } }, false],
  ])('of call-events and %j match: %s', (value, expected) => {
    expect(CALL_EVENTS.filters.some((filter) => matches(filter, value))).toBe(expected);
  });
});
