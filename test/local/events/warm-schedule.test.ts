import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWarmEvent, WARM_FUNCTIONS } from '../../../lambda/contract/warm-event.ts';
import { inviteOf, iphone, startTestBackend, type TestBackend } from '../../support/backend.ts';

/** API Gateway’s own authorizer checks the local issuer’s tokens. */
const FUNCTIONS = WARM_FUNCTIONS.filter((name) => name !== 'http-authorizer');
const minutes = (count: number): number => count * 60_000;
const ended: { readonly fn: string; readonly end: unknown }[] = [];
let backend: TestBackend;

beforeAll(async () => {
  backend = await startTestBackend({
    stoppedAt: Date.UTC(2027, 2, 1, 12),
    keepWarm: true,
    onInvocation:
      ({ fn, event }) =>
      (end) => {
        if (isWarmEvent(event)) ended.push({ fn, end });
      },
  });
});
afterAll(() => backend.close());

describe('the warm event of the local backend', () => {
  it('is answered by the bundle of every function every four minutes, without a log line', async () => {
    await backend.advance(minutes(4) - 1);
    expect(ended).toEqual([]);

    await backend.advance(1);
    expect(ended.map(({ fn }) => fn).sort()).toEqual([...FUNCTIONS].sort());
    for (const { end } of ended) expect(end).toEqual({ result: null });

    await backend.advance(minutes(8));
    expect(ended).toHaveLength(3 * FUNCTIONS.length);
    expect(backend.logs).toEqual([]);
  });

  it('changes nothing for a call', async () => {
    const [alice, bob] = [await backend.as('alice'), await backend.as('bob')];
    await bob('PUT', '/v1/devices/phone', iphone());

    const invite = await alice('POST', '/v1/calls', inviteOf('bob'));

    expect(invite).toMatchObject({ status: 201 });
    await backend.settled();
    expect(backend.apple.pushes()).toHaveLength(1);
  });
});
