import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appleToken, inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

/** One request a second, and one at once. */
const RATE = { ENDPOINT_REQUESTS_PER_SECOND: '1' };
const MINUTE = 60_000;

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({
    stoppedAt: Date.UTC(2026, 10, 30),
    environmentOf: (_name, environment) => ({ ...environment, ...RATE }),
  });
});
afterAll(() => backend.close());

/** Uses the quota up for the next minute. */
const useUp = async (): Promise<void> => {
  await backend.advance(10 * MINUTE);
  const user = await backend.as(someone('crowd'));
  for (let n = 0; n < 16; n += 1) await user('PUT', `/v1/devices/phone-${n}`, iphone({ alertToken: appleToken() }));
};

const callTo = async (userId: string) => {
  const alice = await backend.as(someone('alice'));
  return (await alice('POST', '/v1/calls', inviteOf(userId))).body;
};

describe('a registration beyond what SNS takes', () => {
  it('is accepted, says when it is done, and rings from then on', async () => {
    const bobId = someone('bob');
    const bob = await backend.as(bobId);
    await useUp();

    const { status, body } = await bob('PUT', '/v1/devices/phone', iphone());
    const before = await callTo(bobId);
    const [listed] = (await bob('GET', '/v1/devices')).body.devices;
    await backend.advance(2 * MINUTE);
    const [after] = (await bob('GET', '/v1/devices')).body.devices;
    const call = await callTo(bobId);

    expect(status).toBe(202);
    expect(body).toMatchObject({ deviceId: 'phone', state: 'pending', health: { state: 'unconfirmed' } });
    const wait = Date.parse(body.pendingUntil) - Date.parse(body.refreshedAt);
    expect(wait).toBeGreaterThan(10_000);
    expect(wait).toBeLessThan(MINUTE);
    expect(before.code).toBe('no_devices');
    expect(listed).toMatchObject({ deviceId: 'phone', state: 'pending', pendingUntil: body.pendingUntil });
    expect(after.state).toBeUndefined();
    expect(call.rings).toMatchObject([{ deviceId: 'phone', outcome: 'accepted' }]);
  });

  it('that is sent again keeps its turn, with the newest token', async () => {
    const bobId = someone('bob');
    const bob = await backend.as(bobId);
    await useUp();
    const phone = iphone();

    const first = await bob('PUT', '/v1/devices/phone', iphone());
    const again = await bob('PUT', '/v1/devices/phone', phone);
    await backend.advance(2 * MINUTE);
    await callTo(bobId);
    await backend.settled();

    expect(again.status).toBe(202);
    expect(again.body.pendingUntil).toBe(first.body.pendingUntil);
    expect(backend.apple.pushes().at(-1)?.deviceToken).toBe(phone.token);
    expect((await bob('GET', '/v1/devices')).body.devices).toHaveLength(1);
  });

  it('of a phone that has another token rings by that until then', async () => {
    const bobId = someone('bob');
    const bob = await backend.as(bobId);
    await backend.advance(10 * MINUTE);
    const [before, after] = [iphone(), iphone()];
    await bob('PUT', '/v1/devices/phone', before);
    await useUp();

    const { status, body } = await bob('PUT', '/v1/devices/phone', after);
    await callTo(bobId);
    await backend.settled();
    const rungBefore = backend.apple.pushes().at(-1)?.deviceToken;
    await backend.advance(2 * MINUTE);
    await callTo(bobId);
    await backend.settled();

    expect([status, body.state]).toEqual([202, 'pending']);
    expect([rungBefore, backend.apple.pushes().at(-1)?.deviceToken]).toEqual([before.token, after.token]);
  });

  it('ends with a log-out', async () => {
    const bob = await backend.as(someone('bob'));
    await useUp();

    await bob('PUT', '/v1/devices/phone', iphone());
    const { status } = await bob('DELETE', '/v1/devices/phone');
    await backend.advance(2 * MINUTE);

    expect(status).toBe(204);
    expect((await bob('GET', '/v1/devices')).body.devices).toEqual([]);
  });

  it('takes its token from no user who registered it later', async () => {
    const [bobId, carolId] = [someone('bob'), someone('carol')];
    const [bob, carol] = [await backend.as(bobId), await backend.as(carolId)];
    await useUp();
    const phone = iphone();

    await bob('PUT', '/v1/devices/phone', phone);
    await backend.advance(1_000);
    await carol('PUT', '/v1/devices/phone', phone);
    // Bob's task comes twice: the second time after Carol's.
    await backend.advance(3 * MINUTE);

    expect((await bob('GET', '/v1/devices')).body.devices).toEqual([]);
    expect((await carol('GET', '/v1/devices')).body.devices).toHaveLength(1);
  });
});
