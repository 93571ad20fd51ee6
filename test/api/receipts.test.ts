import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend();
});
afterAll(() => backend.close());

/** Bob's phone rings; `path` is that of the `ackUrl` in its push. */
const ringing = async () => {
  const [alice, user] = [await backend.as(someone('alice')), someone('bob')];
  const phone = iphone();
  await (await backend.as(user))('PUT', '/v1/devices/phone', phone);
  const { body } = await alice('POST', '/v1/calls', inviteOf(user));
  await backend.sns.settled();
  const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
  const path = new URL(String(push?.payload?.ackUrl)).pathname;
  return { path, payload: push?.payload, readCall: async () => (await alice('GET', `/v1/calls/${body.callId}`)).body };
};

describe('a receipt', () => {
  it('returns the call’s state for its device', async () => {
    const [alice, bobId, carolId] = [await backend.as(someone('alice')), someone('bob'), someone('carol')];
    const phones = { phone: iphone(), tablet: iphone(), carols: iphone() };
    const [bob, carol] = [await backend.as(bobId), await backend.as(carolId)];
    await bob('PUT', '/v1/devices/phone', phones.phone);
    await bob('PUT', '/v1/devices/tablet', phones.tablet);
    await carol('PUT', '/v1/devices/phone', phones.carols);
    await alice('POST', '/v1/calls', inviteOf([bobId, carolId]));
    await backend.sns.settled();
    const readReceipt = async ({ token }: { token: string }) => {
      const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === token);
      return (await backend.request('GET', new URL(String(push?.payload?.ackUrl)).pathname)).body;
    };
    const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phones.phone.token);
    await backend.request('POST', new URL(String(push?.payload?.ackUrl)).pathname, { body: { event: 'answered' } });

    expect(await readReceipt(phones.phone)).toMatchObject({ state: 'answered' });
    expect(await readReceipt(phones.tablet)).toMatchObject({ state: 'ended', endReason: 'answered_elsewhere' });
    expect(await readReceipt(phones.carols)).toMatchObject({ state: 'initiated' });
  });

  it('makes a transition by POST without a session', async () => {
    const { path, readCall } = await ringing();

    const results = [];
    for (const event of ['ringing', 'answered', 'ended']) {
      const { status, body } = await backend.request('POST', path, { body: { event } });
      expect(body).toEqual((await backend.request('GET', path)).body);
      results.push([status, body.state, body.endReason, body.answeredBy?.deviceId, (await readCall()).state]);
    }

    expect(results).toEqual([
      [200, 'ringing', undefined, undefined, 'ringing'],
      [200, 'answered', undefined, 'phone', 'answered'],
      [200, 'ended', 'completed', 'phone', 'ended'],
    ]);
  });

  it('says at once that another device was first, or that the call is over', async () => {
    const bobId = someone('bob');
    const [alice, bob] = [await backend.as(someone('alice')), await backend.as(bobId)];
    const phones = { phone: iphone(), tablet: iphone() };
    for (const [deviceId, phone] of Object.entries(phones)) await bob('PUT', `/v1/devices/${deviceId}`, phone);
    const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId))).body;
    await backend.sns.settled();
    const report = async ({ token }: { token: string }, event: string) => {
      const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === token);
      const path = new URL(String(push?.payload?.ackUrl)).pathname;
      return await backend.request('POST', path, { body: { event } });
    };

    const first = await report(phones.tablet, 'answered');
    const second = await report(phones.phone, 'answered');
    await alice('POST', `/v1/calls/${callId}/end`, {});
    const late = await report(phones.tablet, 'answered');

    const answeredBy = { userId: bobId, deviceId: 'tablet' };
    expect([first.status, first.body]).toMatchObject([200, { state: 'answered', answeredBy }]);
    expect([second.status, second.body]).toMatchObject([
      200,
      { state: 'ended', endReason: 'answered_elsewhere', answeredBy },
    ]);
    expect([late.status, late.body]).toMatchObject([200, { state: 'ended', endReason: 'completed', answeredBy }]);
  });

  it.each([
    ['connected', 'ringing'],
    ['pickup', 'answered'],
    ['declined_callee', 'ended'],
  ])('makes a transition by the GET of Cordova apps: %s', async (input, state) => {
    const { path, payload, readCall } = await ringing();
    const url = `${path}?id=${payload?.callId}&input=${input}`;

    const first = await backend.request('GET', url);
    const again = await backend.request('GET', url);

    expect([first.status, first.text, again.status]).toEqual([204, '', 204]);
    expect((await readCall()).state).toBe(state);
  });

  it.each([
    ['an upper-case id, as iOS writes it', (callId: string) => `id=${callId.toUpperCase()}&`],
    ['no id', () => ''],
    ['an empty id', () => 'id=&'],
  ])('makes a transition by the GET of Cordova apps with %s', async (_what, query) => {
    const { path, payload, readCall } = await ringing();

    const { status } = await backend.request('GET', `${path}?${query(String(payload?.callId))}input=pickup`);

    expect([status, (await readCall()).state]).toEqual([204, 'answered']);
  });

  it('makes no transition by a GET with the id of another call', async () => {
    const [{ path, readCall }, other] = [await ringing(), await ringing()];

    const { status, body } = await backend.request('GET', `${path}?id=${other.payload?.callId}&input=pickup`);

    expect([status, body.code]).toEqual([404, 'not_found']);
    expect([(await readCall()).state, (await other.readCall()).state]).toEqual(['initiated', 'initiated']);
  });

  it('is in the push as CallbackUrl too, without a query string, because native code appends one', async () => {
    const { payload } = await ringing();

    const { Caller } = (payload?.data ?? {}) as { Caller: { CallbackUrl: string } };

    expect(Caller.CallbackUrl).toBe(payload?.ackUrl);
    expect(new URL(Caller.CallbackUrl).search).toBe('');
  });

  it('is 404 for a token that is invalid, altered, or of another call', async () => {
    const [one, two] = [await ringing(), await ringing()];
    const [body = '', mac = ''] = one.path.split('/').at(-1)?.split('.') ?? [];
    const otherMac = two.path.split('.').at(-1);
    const forged = [`${body}.${mac.slice(0, -2)}AA`, `${body}.${otherMac}`, `${body}.`, body, 'nonsense', 'a.b'];

    const responses = await Promise.all(
      forged.map((token) => backend.request('POST', `/v1/receipts/${token}`, { body: { event: 'answered' } })),
    );

    expect(responses.map(({ status, body: { code } }) => [status, code])).toEqual(forged.map(() => [404, 'not_found']));
    expect((await one.readCall()).state).toBe('initiated');
  });

  it('returns to a phone that was just launched whether the call still rings', async () => {
    const { path, readCall } = await ringing();

    const before = await backend.request('GET', path);
    await backend.request('POST', path, { body: { event: 'declined' } });
    const after = await backend.request('GET', path);

    const { callId, expiresAt } = await readCall();
    expect([before.status, before.body]).toEqual([200, { callId, state: 'initiated', expiresAt }]);
    expect(after.body).toEqual({ callId, state: 'ended', endReason: 'declined', expiresAt });
  });

  it.each(['hello', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'is 404 for the unknown input %s',
    async (input) => {
      const { path } = await ringing();

      const { status, body } = await backend.request('GET', `${path}?input=${input}`);

      expect([status, body.code]).toEqual([404, 'not_found']);
    },
  );

  it('is 404 for another spelling of its token', async () => {
    const { path, readCall } = await ringing();
    const token = path.split('/').at(-1) ?? '';
    const [body = '', mac = ''] = token.split('.');
    const spellings = [
      `${token}=`,
      `${token}.`,
      `${token}.x`,
      `${token}!`,
      `${token}%20`,
      `${body}=.${mac}`,
      `${body}.%20${mac}`,
    ];

    const responses = await Promise.all(
      spellings.map((other) => backend.request('POST', `/v1/receipts/${other}`, { body: { event: 'answered' } })),
    );

    expect(responses.map(({ status }) => status)).toEqual(spellings.map(() => 404));
    expect((await readCall()).state).toBe('initiated');
  });

  it('does not log its token', async () => {
    const { path } = await ringing();
    await backend.request('POST', path, { body: { event: 'ringing' } });

    await vi.waitFor(() => expect(backend.logs.join('\n')).toContain('POST /v1/receipts/{token}'));
    expect(backend.logs.join('\n')).not.toContain(path.split('/').at(-1));
  });
});
