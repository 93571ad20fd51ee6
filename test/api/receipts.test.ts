import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, someone, startTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse();
});
afterAll(() => house.close());

/** Bob's phone rings; `path` is where its push says that it can report. */
const ringing = async () => {
  const [alice, user] = [await house.as(someone('alice')), someone('bob')];
  const phone = iphone();
  await (await house.as(user))('PUT', '/v1/devices/phone', phone);
  const { body } = await alice('POST', '/v1/calls', inviteOf(user));
  await house.sns.settled();
  const push = house.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
  const path = new URL(String(push?.payload?.ackUrl)).pathname;
  return { path, payload: push?.payload, look: async () => (await alice('GET', `/v1/calls/${body.callId}`)).body };
};

describe('a receipt', () => {
  it('tells each phone what the call is for itself', async () => {
    const [alice, bobId, carolId] = [await house.as(someone('alice')), someone('bob'), someone('carol')];
    const phones = { phone: iphone(), tablet: iphone(), carols: iphone() };
    const [bob, carol] = [await house.as(bobId), await house.as(carolId)];
    await bob('PUT', '/v1/devices/phone', phones.phone);
    await bob('PUT', '/v1/devices/tablet', phones.tablet);
    await carol('PUT', '/v1/devices/phone', phones.carols);
    await alice('POST', '/v1/calls', inviteOf([bobId, carolId]));
    await house.sns.settled();
    const look = async ({ token }: { token: string }) => {
      const push = house.apple.pushes().find(({ deviceToken }) => deviceToken === token);
      return (await house.request('GET', new URL(String(push?.payload?.ackUrl)).pathname)).body;
    };
    const push = house.apple.pushes().find(({ deviceToken }) => deviceToken === phones.phone.token);
    await house.request('POST', new URL(String(push?.payload?.ackUrl)).pathname, { body: { event: 'answered' } });

    expect(await look(phones.phone)).toMatchObject({ state: 'answered' });
    expect(await look(phones.tablet)).toMatchObject({ state: 'ended', endReason: 'answered_elsewhere' });
    expect(await look(phones.carols)).toMatchObject({ state: 'initiated' });
  });

  it('moves the call with no session, by POST', async () => {
    const { path, look } = await ringing();

    const got = [];
    for (const event of ['ringing', 'answered', 'ended']) {
      const { status, text } = await house.request('POST', path, { body: { event } });
      got.push([status, text, (await look()).state]);
    }

    expect(got).toEqual([
      [204, '', 'ringing'],
      [204, '', 'answered'],
      [204, '', 'ended'],
    ]);
  });

  it.each([
    ['connected', 'ringing'],
    ['pickup', 'answered'],
    ['declined_callee', 'ended'],
  ])('moves the call by the GET of Cordova builds: %s', async (input, state) => {
    const { path, look } = await ringing();

    const first = await house.request('GET', `${path}?id=whatever&input=${input}`);
    const again = await house.request('GET', `${path}?id=whatever&input=${input}`);

    expect([first.status, again.status]).toEqual([204, 204]);
    expect((await look()).state).toBe(state);
  });

  it('stands in the push as CallbackUrl too, without a query string, because native code appends its own', async () => {
    const { payload } = await ringing();

    const { Caller } = (payload?.data ?? {}) as { Caller: { CallbackUrl: string } };

    expect(Caller.CallbackUrl).toBe(payload?.ackUrl);
    expect(new URL(Caller.CallbackUrl).search).toBe('');
  });

  it('tells nothing but 404 to a token that is bad, changed, or of another call', async () => {
    const [one, two] = [await ringing(), await ringing()];
    const [body = '', mac = ''] = one.path.split('/').at(-1)?.split('.') ?? [];
    const otherMac = two.path.split('.').at(-1);
    const forged = [`${body}.${mac.slice(0, -2)}AA`, `${body}.${otherMac}`, `${body}.`, body, 'nonsense', 'a.b'];

    const answers = await Promise.all(
      forged.map((token) => house.request('POST', `/v1/receipts/${token}`, { body: { event: 'answered' } })),
    );

    expect(answers.map(({ status, body: { code } }) => [status, code])).toEqual(forged.map(() => [404, 'not_found']));
    expect((await one.look()).state).toBe('initiated');
  });

  it('asked for nothing tells a phone that was just woken whether the call still rings', async () => {
    const { path, look } = await ringing();

    const before = await house.request('GET', path);
    await house.request('POST', path, { body: { event: 'declined' } });
    const after = await house.request('GET', path);

    const { callId, expiresAt } = await look();
    expect([before.status, before.body]).toEqual([200, { callId, state: 'initiated', expiresAt }]);
    expect(after.body).toEqual({ callId, state: 'ended', endReason: 'declined', expiresAt });
  });

  it('is 404 for an input that no client library sends', async () => {
    const { path } = await ringing();

    expect((await house.request('GET', `${path}?id=x&input=hello`)).status).toBe(404);
  });

  it('is nowhere in the log', async () => {
    const { path } = await ringing();
    await house.request('POST', path, { body: { event: 'ringing' } });

    await vi.waitFor(() => expect(house.logs.join('\n')).toContain('POST /v1/receipts/{token}'));
    expect(house.logs.join('\n')).not.toContain(path.split('/').at(-1));
  });
});
