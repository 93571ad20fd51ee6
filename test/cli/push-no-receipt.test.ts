import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Receipts } from '../../cli/push/receipts/start-receipts.ts';
import { watchReceipts } from '../../cli/push/receipts/watch-receipts.ts';
import { testCall } from '../../cli/push/test-call.ts';
import { makeOutput } from '../../cli/terminal/output.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const watched = () => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const { signal } = new AbortController();
  const terminal = {
    stdout,
    stderr,
    stdin: new PassThrough(),
    env: {},
    signal,
    cleanups: new Set<never>(),
    now: Date.now,
  };
  const cli = { terminal, output: makeOutput(terminal, { json: false }) };
  const options = { callerId: 'alice', calleeId: 'bob', name: 'Alice', handleType: 'generic', media: 'audio' } as const;
  const test = testCall(
    { ...options, preset: 'universal', expires: 40 },
    'voip',
    'https://receipts.invalid',
    Date.now(),
  );
  const receipts: Receipts = {
    port: 0,
    checkPath: '',
    serve: () => undefined,
    onReceipt: () => undefined,
    onForeign: () => undefined,
    close: () => undefined,
  };
  const sent = { sentAt: Date.now(), early: [] };
  const code = watchReceipts(cli, test, receipts, sent);
  const report = (event: string, state: string) =>
    receipts.onReceipt({ event, status: 200, state, endReason: undefined, problem: undefined, at: Date.now() });
  return { code, report, stderr };
};

describe('ringthrough push that waits for receipts', () => {
  it('waits for the ring window and five seconds, and says what it means that none came', async () => {
    const { code, stderr } = watched();
    const done = vi.fn();
    code.then(done);

    await vi.advanceTimersByTimeAsync(44_900);
    expect(done).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);

    expect(done).toHaveBeenCalledWith(7);
    stderr.end();
    expect(await text(stderr)).toContain('No receipt came.');
  });

  it('ends well when the phone rang and nobody answered', async () => {
    const { code, report } = watched();

    report('ringing', 'ringing');
    await vi.advanceTimersByTimeAsync(45_100);

    expect(await code).toBe(0);
  });

  it('goes on for a minute after the answer, for the end of the call', async () => {
    const { code, report } = watched();
    const done = vi.fn();
    code.then(done);

    await vi.advanceTimersByTimeAsync(30_000);
    report('answered', 'answered');
    await vi.advanceTimersByTimeAsync(59_000);
    expect(done).not.toHaveBeenCalled();
    report('ended', 'ended');

    expect(await code).toBe(0);
  });
});
