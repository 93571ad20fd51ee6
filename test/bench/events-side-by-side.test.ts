import { afterAll, beforeAll, expect, it } from 'vitest';
import { quantile } from '../../bench/stats.ts';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

/** Invites to each of the two, one after the other in turn. */
const INVITES = 300;
/** What events may add to the time of an invite, as a factor. */
const MOST = 1.05;

let backends: readonly [TestBackend, TestBackend];
beforeAll(async () => {
  const common = { invitesPerMinute: 10_000 };
  backends = [await startTestBackend(common), await startTestBackend({ ...common, events: { bus: true } })];
}, 60_000);
afterAll(() => Promise.all(backends.map((backend) => backend.close())));

it('an invite takes as long with events as without, side by side', { timeout: 900_000 }, async () => {
  const sides = await Promise.all(
    backends.map(async (backend) => {
      const [bobId, alice] = [someone('bob'), await backend.as(someone('alice'))];
      await (await backend.as(bobId))('PUT', '/v1/devices/phone', iphone());
      /** @returns `undefined` for an invite that a busy machine has not done in time */
      const invite = async (): Promise<number | undefined> => {
        const startedAt = performance.now();
        const { status, body } = await alice('POST', '/v1/calls', inviteOf(bobId));
        const ms = performance.now() - startedAt;
        if (status !== 201) return undefined;
        await alice('POST', `/v1/calls/${body.callId}/cancel`);
        return ms;
      };
      return { backend, invite, times: [] as number[] };
    }),
  );
  for (let count = 0; count < INVITES; count += 1) {
    for (const { backend, invite, times } of count % 2 === 0 ? sides : sides.toReversed()) {
      const ms = await invite();
      if (ms !== undefined) times.push(ms);
      // The events of this call are published before the next measurement.
      await backend.advance(3_000);
    }
  }
  const [without, withEvents] = sides.map(({ times }) => quantile(times.slice(INVITES / 10), 0.5)) as [number, number];
  expect(Math.min(...sides.map(({ times }) => times.length))).toBeGreaterThan(0.9 * INVITES);
  console.log(`p50 without events ${without.toFixed(2)} ms, with ${withEvents.toFixed(2)} ms: ${withEvents / without}`);
  expect(withEvents / without).toBeLessThanOrEqual(MOST);
});
