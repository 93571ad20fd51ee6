/** `GET /v1/calls?open=true`: what an app asks for when it has just been launched. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, type Session, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

const HOUR = 60 * 60 * 1000;

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 600 });
});
afterAll(() => backend.close());

/** Two users; the callee has a phone and a tablet. */
const people = async () => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await backend.as(aliceId), await backend.as(bobId)];
  for (const deviceId of ['phone', 'tablet']) await bob('PUT', `/v1/devices/${deviceId}`, iphone());
  const call = async (): Promise<string> => {
    const { body } = await alice('POST', '/v1/calls', inviteOf(bobId, { custom: { topic: 'lunch' } }));
    await backend.advance(1);
    return body.callId;
  };
  return { alice, bob, call };
};

const open = async (session: Session, query = ''): Promise<string[]> => {
  const { status, body } = await session('GET', `/v1/calls?open=true${query}`);
  expect([status, Object.keys(body)]).toEqual([200, ['calls']]);
  return body.calls.map(({ callId }: { callId: string }) => callId);
};

describe('the open calls', () => {
  it('are those that ring or are answered, newest first, for the caller and the callee alike', async () => {
    const { alice, bob, call } = await people();
    const [declined, answered, cancelled, ringing, invited] = [
      await call(),
      await call(),
      await call(),
      await call(),
      await call(),
    ];
    await bob('POST', `/v1/calls/${declined}/decline`, { deviceId: 'phone' });
    await bob('POST', `/v1/calls/${answered}/answer`, { deviceId: 'tablet' });
    await alice('POST', `/v1/calls/${cancelled}/cancel`);
    await bob('POST', `/v1/calls/${ringing}/ringing`, { deviceId: 'phone' });

    expect(await open(alice)).toEqual([invited, ringing, answered]);
    expect(await open(bob)).toEqual([invited, ringing, answered]);
    expect(await open(bob, '&limit=2')).toEqual([invited, ringing]);
    expect(await open(bob, '&state=answered')).toEqual([answered]);
    expect((await bob('GET', '/v1/calls?open=false')).body.calls).toHaveLength(5);
  });

  it('are whole calls, with what the caller wrote', async () => {
    const { alice, bob, call } = await people();
    const callId = await call();

    const [listed] = (await bob('GET', '/v1/calls?open=true')).body.calls;

    expect(listed).toEqual((await bob('GET', `/v1/calls/${callId}`)).body);
    expect(listed).toMatchObject({ caller: { name: 'Alice' }, custom: { topic: 'lunch' } });
    expect((await alice('GET', '/v1/calls?open=true')).body.calls[0].rings).toHaveLength(2);
  });

  it('include an answered call behind sixty newer ones that are over, and none that rang out', async () => {
    const { alice, bob, call } = await people();
    const answered = await call();
    await bob('POST', `/v1/calls/${answered}/answer`, { deviceId: 'phone' });
    for (let index = 0; index < 60; index += 1) await alice('POST', `/v1/calls/${await call()}/cancel`);
    await call();

    await backend.advance(41_000);

    expect(await open(bob)).toEqual([answered]);
  });

  it('of a callee who has left a group call do not include it, while the others talk on', async () => {
    const [bobId, carolId] = [someone('bob'), someone('carol')];
    const [alice, bob, carol] = await Promise.all([someone('alice'), bobId, carolId].map((user) => backend.as(user)));
    if (alice === undefined || bob === undefined || carol === undefined) throw new Error('three sessions');
    for (const session of [bob, carol]) await session('PUT', '/v1/devices/phone', iphone());
    const { callId } = (await alice('POST', '/v1/calls', inviteOf([bobId, carolId]))).body;
    for (const session of [bob, carol]) await session('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });

    await bob('POST', `/v1/calls/${callId}/end`, { deviceId: 'phone' });

    expect([await open(alice), await open(bob), await open(carol)]).toEqual([[callId], [], [callId]]);
  });

  it('are those of the last four hours: nobody counts as in a call for longer', async () => {
    const { bob, call } = await people();
    const callId = await call();
    await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });

    await backend.advance(3 * HOUR);
    const before = await open(bob);
    await backend.advance(2 * HOUR);

    expect([before, await open(bob)]).toEqual([[callId], []]);
  });

  it.each(['true', 'True', '1'])('are those for open=%s, as JavaScript, C# and PHP write it', async (value) => {
    const { alice, bob, call } = await people();
    await alice('POST', `/v1/calls/${await call()}/cancel`);

    expect((await bob('GET', `/v1/calls?open=${value}`)).body.calls).toHaveLength(0);
    expect((await bob('GET', '/v1/calls?open=False')).body.calls).toHaveLength(1);
  });

  it('of a user without calls are none', async () => {
    expect(await open(await backend.as(someone('dave')))).toEqual([]);
  });
});
