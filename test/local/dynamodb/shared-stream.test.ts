import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { sharedStream } from '../../../local/aws/dynamodb/shared-stream.ts';

const record = (SequenceNumber: string): DynamoDBRecord => ({ dynamodb: { SequenceNumber } });

describe('a stream with two readers', () => {
  it('is read once, and each reader gets every record once, in order', async () => {
    const written = [record('1'), record('2')];
    let reads = 0;
    const [one, other] = sharedStream(
      {
        read: async () => {
          reads += 1;
          return written.splice(0);
        },
      },
      2,
    );

    const both = await Promise.all([one?.read(), other?.read()]);
    written.push(record('3'));
    expect([both, reads]).toEqual([
      [
        [record('1'), record('2')],
        [record('1'), record('2')],
      ],
      1,
    ]);
    expect(await one?.read()).toEqual([record('3')]);
    written.push(record('4'));
    expect(await other?.read()).toEqual([record('3'), record('4')]);
    expect(await one?.read()).toEqual([record('4')]);
    expect(await one?.read()).toEqual([]);
  });

  it('reports an error to each reader', async () => {
    const [one, other] = sharedStream({ read: () => Promise.reject(new Error('the engine is gone')) }, 2);

    await expect(one?.read()).rejects.toThrow('the engine is gone');
    await expect(other?.read()).rejects.toThrow('the engine is gone');
  });
});
