import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';
import { itemsWith } from '../support/stored-items.ts';
import { payloadsOf, registerBrowser } from '../support/web-browser.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ stoppedAt: Date.parse('2026-11-30T08:00:00Z'), invitesPerMinute: 1_000 });
});
afterAll(() => backend.close());

const alice = () => backend.as(someone('alice'));
const ringsOf = async (caller: Awaited<ReturnType<typeof alice>>, callId: string) =>
  (await caller('GET', `/v1/calls/${callId}`)).body;

describe('a browser with a push subscription', () => {
  it('rings although it is closed: encrypted for it, with what the ring window leaves as TTL, and the call as topic', async () => {
    const [caller, bobId] = [await alice(), someone('bob')];
    const browser = await registerBrowser(backend, await backend.as(bobId));

    const { status, body } = await caller('POST', '/v1/calls', inviteOf(bobId, { custom: { room: 'a-17' } }));
    await backend.settled();

    expect(status).toBe(201);
    const [push] = browser.deliveries();
    expect(push).toMatchObject({ ttl: 40, urgency: 'high' });
    expect(Buffer.from(push?.topic ?? '', 'base64url').toString('hex')).toBe(body.callId.replaceAll('-', ''));
    expect(payloadsOf(browser)).toEqual([
      {
        type: 'incoming_call',
        callId: body.callId,
        callerId: body.from,
        callerName: 'Alice',
        handle: body.from,
        media: 'audio',
        expiresAt: body.expiresAt,
        ackUrl: expect.stringMatching(/\/v1\/receipts\//),
        custom: { room: 'a-17' },
      },
    ]);
    const { rings } = await ringsOf(caller, body.callId);
    expect(rings).toEqual([expect.objectContaining({ deviceId: 'browser', outcome: 'accepted', reason: 'web_push' })]);
  });

  it('declines by the receipt of its push, without a session', async () => {
    const [caller, bobId] = [await alice(), someone('bob')];
    const browser = await registerBrowser(backend, await backend.as(bobId));
    const { callId } = (await caller('POST', '/v1/calls', inviteOf(bobId))).body;
    await backend.settled();

    const path = new URL(payloadsOf(browser)[0].ackUrl).pathname;
    const ringing = await backend.request('POST', path, { body: { event: 'ringing' } });
    const declined = await backend.request('POST', path, { body: { event: 'declined' } });
    await backend.settled();

    expect([ringing.body.state, declined.body.endReason]).toEqual(['ringing', 'declined']);
    expect(await ringsOf(caller, callId)).toMatchObject({ state: 'ended', endReason: 'declined' });
    expect(payloadsOf(browser)).toHaveLength(1);
  });

  it('is notified that a phone answered, and shows a missed call for a day when nobody did', async () => {
    const [caller, bobId] = [await alice(), someone('bob')];
    const bob = await backend.as(bobId);
    await bob('PUT', '/v1/devices/phone', iphone());
    const browser = await registerBrowser(backend, bob);
    const first = (await caller('POST', '/v1/calls', inviteOf(bobId))).body.callId;
    await backend.settled();
    await bob('POST', `/v1/calls/${first}/answer`, { deviceId: 'phone' });
    await caller('POST', `/v1/calls/${first}/end`, {});
    await backend.settled();
    const second = (await caller('POST', '/v1/calls', inviteOf(bobId))).body.callId;
    await backend.settled();
    await backend.advance(45_000);

    const rest = { callerName: 'Alice', type: 'call_ended' };
    expect(payloadsOf(browser).filter(({ type }) => type === 'call_ended')).toEqual([
      { ...rest, callId: first, endReason: 'answered_elsewhere', isMissed: false },
      { ...rest, callId: second, endReason: 'no_answer', isMissed: true },
    ]);
    expect(browser.deliveries().at(-1)).toMatchObject({ ttl: 86_400, urgency: 'normal' });
  });

  it('that is offline gets only the end of a call, which replaces the ring', async () => {
    const [caller, bobId] = [await alice(), someone('bob')];
    const browser = await registerBrowser(backend, await backend.as(bobId));
    browser.setOnline(false);
    const { callId } = (await caller('POST', '/v1/calls', inviteOf(bobId))).body;
    await backend.settled();
    await caller('POST', `/v1/calls/${callId}/cancel`, {});
    await backend.settled();
    browser.setOnline(true);

    expect(payloadsOf(browser)).toEqual([expect.objectContaining({ type: 'call_ended', callId, isMissed: true })]);
  });

  it('loses a subscription that has ended, and a call that nothing rings any more ends as unreachable', async () => {
    const [caller, bobId] = [await alice(), someone('bob')];
    const bob = await backend.as(bobId);
    const browser = await registerBrowser(backend, bob);
    browser.unsubscribe();

    const { callId } = (await caller('POST', '/v1/calls', inviteOf(bobId))).body;
    await backend.settled();

    expect(await ringsOf(caller, callId)).toMatchObject({
      state: 'ended',
      endReason: 'unreachable',
      rings: [{ outcome: 'gone', reason: 'subscription_ended' }],
    });
    expect((await bob('GET', '/v1/devices')).body.devices).toMatchObject([{ deviceId: 'browser', push: false }]);
    expect((await caller('POST', '/v1/calls', inviteOf(bobId))).body.code).toBe('no_devices');
    // The event `device.failing` is derived from it, until the browser has another subscription.
    const ended = async () => (await itemsWith(backend, `"${bobId}"`)).some(({ text }) => text.includes('EndedAt'));
    expect(await ended()).toBe(true);
    await registerBrowser(backend, bob);
    expect(await ended()).toBe(false);
  });

  it('is rung by the ring timer when Lambda took no event, and a repeated invite rings it once more at most', async () => {
    const [caller, bobId] = [await alice(), someone('bob')];
    const browser = await registerBrowser(backend, await backend.as(bobId));
    backend.faults.add({ target: { service: 'lambda' }, fault: { kind: 'failing' }, times: 1 });
    const invite = inviteOf(bobId, { callId: crypto.randomUUID() });

    const first = await caller('POST', '/v1/calls', invite);
    await backend.advance(6_000);
    const repeated = await caller('POST', '/v1/calls', invite);
    await backend.settled();

    expect(first.body.code).toBe('try_again');
    expect(repeated.status).toBe(200);
    expect(payloadsOf(browser).map(({ type }) => type)).toEqual(['incoming_call']);
  });

  it('is notified of the end once Lambda takes events again', async () => {
    const [caller, bobId] = [await alice(), someone('bob')];
    const browser = await registerBrowser(backend, await backend.as(bobId));
    const { callId } = (await caller('POST', '/v1/calls', inviteOf(bobId))).body;
    await backend.settled();
    backend.faults.add({ target: { service: 'lambda' }, fault: { kind: 'throttled' }, times: 2 });
    await caller('POST', `/v1/calls/${callId}/cancel`, {});
    await backend.settled();
    await backend.advance(15_000);

    expect(payloadsOf(browser).map(({ type }) => type)).toEqual(['incoming_call', 'call_ended']);
  });
});

describe('a user with nothing but an open socket', () => {
  it('rings over it, and answers; without it, there is no reachable device', async () => {
    const [aliceId, bobId] = [someone('alice'), someone('bob')];
    const [caller, bob] = [await backend.as(aliceId), await backend.as(bobId)];
    const socket = await openSocket(backend, `bearer.${await backend.issuer.mint(bobId)}`, 'page');

    const invited = await caller('POST', '/v1/calls', inviteOf(bobId));
    const event = await socket.next({ type: 'call.incoming' });
    const answered = await bob('POST', `/v1/calls/${invited.body.callId}/answer`, { deviceId: 'page' });
    await socket.close();
    const later = await caller('POST', '/v1/calls', inviteOf(bobId));

    expect(invited.body.rings).toMatchObject([{ deviceId: 'page', outcome: 'accepted', reason: 'socket' }]);
    expect(event).toMatchObject({ type: 'call.incoming', call: { callId: invited.body.callId } });
    expect(answered.body.answeredBy).toEqual({ userId: bobId, deviceId: 'page' });
    expect(later.body.code).toBe('no_devices');
    expect(backend.webPush.pushes().some(({ id }) => id === 'page')).toBe(false);
  });
});
