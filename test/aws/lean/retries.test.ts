import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { retrying } from '../../../lambda/aws/lean/retries.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const serverError = { name: 'InternalServerError', $metadata: { httpStatusCode: 500 } };
const throttled = { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } };

/** Fails as often as asked, and notes when it was called. */
const failing = (error: object, times: number) => {
  const start = Date.now();
  const at: number[] = [];
  const attempt = async (): Promise<string> => {
    at.push(Date.now() - start);
    if (at.length <= times) throw error;
    return 'done';
  };
  return { at, attempt };
};

const settle = async (promise: Promise<unknown>): Promise<unknown> => {
  const settled = promise.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(60_000);
  return await settled;
};

describe('a request that fails', () => {
  it('is repeated after pauses of at most 25, 50 ms … and, throttled, of at most 1, 2 s …', async () => {
    const one = failing(serverError, 9);
    expect(await settle(retrying(4, 25)(one.attempt))).toBe(serverError);
    const other = failing(throttled, 9);
    expect(await settle(retrying(3, 25)(other.attempt))).toBe(throttled);

    expect(one.at).toEqual([0, 25, 75, 175]);
    expect(other.at).toEqual([0, 1_000, 3_000]);
  });

  it('resolves with the first success', async () => {
    const { at, attempt } = failing(serverError, 1);

    expect(await settle(retrying(3, 25)(attempt))).toBe('done');
    expect(at).toHaveLength(2);
  });

  it.each([
    ['a failed condition', { name: 'ConditionalCheckFailedException', $metadata: { httpStatusCode: 400 } }],
    ['an error of our own', new TypeError('x is undefined')],
    ['nothing at all', undefined],
  ])('is not repeated for a reason that stays: %s', async (_, error) => {
    let calls = 0;
    const attempt = async () => {
      calls += 1;
      throw error;
    };

    expect(await settle(retrying(3, 25)(attempt))).toBe(error);
    expect(calls).toBe(1);
  });

  it('is not repeated once the budget of the client is used up, which successes fill again', async () => {
    const retry = retrying(2, 25);
    let calls = 0;
    const attempt = async () => {
      calls += 1;
      throw serverError;
    };

    // 500 of budget are 35 retries at 14 each.
    for (let request = 0; request < 40; request += 1) await settle(retry(attempt));
    expect(calls).toBe(40 + 35);

    for (let request = 0; request < 14; request += 1) await settle(retry(async () => 'done'));
    calls = 0;
    await settle(retry(attempt));
    expect(calls).toBe(2);
  });
});
