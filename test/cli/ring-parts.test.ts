/** The parts of `ringthrough ring` that need no backend. */
import { describe, expect, it } from 'vitest';
import type { CallClient } from '../../cli/ring/call-client.ts';
import { newProgress, progressOf } from '../../cli/ring/call-progress.ts';
import { percentilesOf } from '../../cli/ring/percentiles.ts';
import { watchCall } from '../../cli/ring/watch-call.ts';
import { whyNotRung } from '../../cli/ring/why-not-rung.ts';
import { CliError } from '../../cli/terminal/cli-error.ts';
import type { CallView, RingView } from '../../lambda/contract/views.ts';

const ring = (changes: Partial<RingView> = {}): RingView => ({
  ...{ userId: 'bob', deviceId: 'phone', outcome: 'accepted', acceptedAt: '2026-11-29T20:00:00.040Z' },
  ...changes,
});
const call = (changes: Partial<CallView> = {}): CallView => ({
  ...{ callId: '4f0b2f0e-9d0e-4c1d-8b1f-8a11f1b0a1f4', seq: 1, state: 'initiated', from: 'alice', to: ['bob'] },
  ...{ media: 'audio', caller: { name: 'A', handle: 'a', handleType: 'generic' } },
  ...{ startedAt: '2026-11-29T20:00:00.000Z', expiresAt: '2026-11-29T20:00:40.000Z' },
  legs: [{ userId: 'bob', state: 'initiated' }],
  rings: [ring()],
  ...changes,
});

describe('percentiles', () => {
  it('are values that were measured, by nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);

    expect(percentilesOf(values)).toEqual({ count: 100, min: 1, p50: 50, p95: 95, p99: 99, max: 100 });
    expect(percentilesOf([7])).toEqual({ count: 1, min: 7, p50: 7, p95: 7, p99: 7, max: 7 });
    expect(percentilesOf([])).toBeUndefined();
  });
});

describe('what happened to a call', () => {
  it('is in order of time, with milliseconds since the invite by the clock of the backend', () => {
    const other = ring({ deviceId: 'tablet', acceptedAt: '2026-11-29T20:00:00.020Z' });
    const view = call({
      state: 'ended',
      endReason: 'no_answer',
      endedAt: '2026-11-29T20:00:40.000Z',
      rings: [ring({ reportedAt: '2026-11-29T20:00:01.500Z' }), other],
    });

    const progress = progressOf(view).map(({ event, device, ms }) => [event, device, ms]);

    expect(progress).toEqual([
      ['push_accepted', 'tablet', 20],
      ['push_accepted', 'phone', 40],
      ['ringing', 'phone', 1_500],
      ['ended', undefined, 40_000],
    ]);
  });

  it('is new once, also when a push that was not sent is accepted later', () => {
    const fresh = newProgress();
    const events = (view: CallView) => fresh(view).map(({ event }) => event);

    expect(events(call({ rings: [ring({ outcome: 'retryable', reason: 'throttled' })] }))).toEqual(['push_not_sent']);
    expect(events(call())).toEqual(['push_accepted']);
    expect(events(call())).toEqual([]);
  });
});

describe('a device that has not rung', () => {
  it.each([
    [ring(), 'no receipt from the phone', 'npx ringthrough payload --preset universal'],
    [ring({ outcome: 'gone', reason: 'endpoint_disabled' }), 'not sent: endpoint_disabled', 'Open the app'],
    [ring({ outcome: 'rejected', reason: 'platform_disabled' }), 'not sent: platform_disabled', 'ringthrough doctor'],
    [ring({ outcome: 'retryable', reason: 'throttled' }), 'not sent: throttled', 'in a minute'],
    [
      ring({ failed: { at: '2026-11-29T20:00:01.000Z', reason: 'invalid_token' } }),
      'refused by Apple or Google: invalid_token',
      'Open',
    ],
    [ring({ outcome: 'rejected', reason: 'of a newer release' }), 'not sent: of a newer release', 'ringthrough doctor'],
  ])('has a reason, and advice: %#', (one, reason, advice) => {
    const found = whyNotRung(one, undefined);

    expect(found.reason).toContain(reason);
    expect(found.advice.join('\n')).toContain(advice);
  });
});

describe('watching a call', () => {
  const clientOf = (views: readonly (CallView | Error)[]): CallClient => {
    const left = [...views];
    const view = async (): Promise<CallView> => {
      const next = left.shift();
      if (next === undefined) throw new Error('asked too often');
      if (next instanceof Error) throw next;
      return next;
    };
    const unused = async () => await Promise.reject(new Error('unused'));
    return { caller: 'alice', view, invite: unused, hangUp: unused, devices: unused };
  };
  const network = new CliError('network', 'no answer in time');
  const watch = (views: readonly (CallView | Error)[]) =>
    watchCall(clientOf(views), call(), {
      signal: new AbortController().signal,
      pollMs: 0,
      onCall: () => undefined,
      isDone: ({ state }) => state === 'ended',
    });

  it('goes on after looks without an answer, and gives up after six in a row', async () => {
    const five = Array.from({ length: 5 }, () => network);

    await expect(watch([...five, call(), ...five, call({ state: 'ended' })])).resolves.toMatchObject({
      state: 'ended',
    });
    await expect(watch([...five, network, call({ state: 'ended' })])).rejects.toBe(network);
  });

  it('gives up at once when the token is refused', async () => {
    const refused = new CliError('permission', 'the API answered 401');

    await expect(watch([refused, call({ state: 'ended' })])).rejects.toBe(refused);
  });
});
