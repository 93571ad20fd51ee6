import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteOf, iphone, someone, startTestBackend, type TestBackend } from '../support/backend.ts';
import { openSocket } from '../support/socket.ts';

let backend: TestBackend;
beforeAll(async () => {
  backend = await startTestBackend({ invitesPerMinute: 100 });
});
afterAll(() => backend.close());

/** A call that Bob's phone has answered, with the sessions and credentials of both parties. */
const answered = async () => {
  const [aliceId, bobId] = [someone('alice'), someone('bob')];
  const [alice, bob] = [await backend.as(aliceId), await backend.as(bobId)];
  const phone = iphone();
  await bob('PUT', '/v1/devices/phone', phone);
  const { callId } = (await alice('POST', '/v1/calls', inviteOf(bobId, { deviceId: 'laptop' }))).body;
  await backend.sns.settled();
  const push = backend.apple.pushes().find(({ deviceToken }) => deviceToken === phone.token);
  const receipt = String(push?.payload?.ackUrl).split('/').at(-1) ?? '';
  await bob('POST', `/v1/calls/${callId}/answer`, { deviceId: 'phone' });
  const open = async (user: string, deviceId: string) =>
    openSocket(backend, `bearer.${await backend.issuer.mint(user)}`, deviceId);
  return { alice, aliceId, bob, bobId, callId, receipt, open };
};

const offer = { description: { type: 'offer', sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n' } };
const answer = { description: { type: 'answer', sdp: 'v=0\r\n' } };
const candidateOf = (n: number) => ({ candidate: { candidate: `candidate:${n} 1 udp 1 10.0.0.1 1 typ host` } });

describe('a signal sent over a socket', () => {
  it('reaches only the sockets of devices in the call, with the call’s current state', async () => {
    const { aliceId, bobId, callId, open } = await answered();
    const [hers, phone, tablet] = [
      await open(aliceId, 'laptop'),
      await open(bobId, 'phone'),
      await open(bobId, 'tablet'),
    ];
    const other = await open(aliceId, 'other');

    const sent = await hers.ask({ type: 'signal', callId, ...offer });
    const received = await phone.next({ type: 'signal' });
    await phone.ask({ type: 'signal', callId, to: aliceId, ...answer });
    const back = await hers.next({ type: 'signal' });
    for (const socket of [tablet, other]) await socket.ask({ type: 'ping' });

    expect(sent).toEqual({ type: 'sent', callId, seq: 1, id: expect.any(String) });
    expect(received).toEqual({
      type: 'signal',
      callId,
      seq: 1,
      id: sent.id,
      from: { userId: aliceId, deviceId: 'laptop' },
      ...offer,
      sentAt: expect.stringMatching(/Z$/),
      call: expect.objectContaining({ callId, state: 'answered' }),
    });
    expect(back).toMatchObject({ seq: 1, from: { userId: bobId, deviceId: 'phone' }, ...answer });
    expect([tablet, other].map(({ received }) => received.map(({ type }) => type))).toEqual([['pong'], ['pong']]);
  });

  it('is stored in the same mailbox as a signal sent over HTTP', async () => {
    const { alice, aliceId, bob, bobId, callId, open } = await answered();
    const [hers, his] = [await open(aliceId, 'laptop'), await open(bobId, 'phone')];

    await hers.ask({ type: 'signal', callId, ...offer });
    await alice('POST', `/v1/calls/${callId}/signals`, { deviceId: 'laptop', ...candidateOf(1) });

    expect(await his.next({ type: 'signal', seq: 2 })).toMatchObject(candidateOf(1));
    const { signals } = (await bob('GET', `/v1/calls/${callId}/signals?deviceId=phone`)).body;
    expect(signals).toMatchObject([offer, candidateOf(1)]);
  });

  it('may be one-way: it arrives, nothing answers it, and a problem says that it was refused', async () => {
    const { alice, aliceId, bobId, callId, open } = await answered();
    const [hers, his] = [await open(aliceId, 'laptop'), await open(bobId, 'phone')];
    const batch = { ...offer, candidates: [candidateOf(1).candidate, null], id: 'one' };

    hers.send({ type: 'one_way_signal', callId, ...batch });
    expect(await his.next({ type: 'signal' })).toMatchObject({ seq: 1, ...batch });
    await his.ask({ type: 'signal', callId, ...answer, ack: 'one' });
    expect(await hers.next({ type: 'signal' })).toMatchObject({ ...answer, ack: 'one' });

    expect(await hers.ask({ type: 'one_way_signal', callId })).toMatchObject({ code: 'invalid_request' });
    await alice('POST', `/v1/calls/${callId}/end`, {});
    expect(await hers.ask({ type: 'one_way_signal', callId, ...offer })).toMatchObject({
      type: 'problem',
      code: 'wrong_state',
      status: 409,
    });
    const types = hers.received.map(({ type }) => type).filter((type) => !type.startsWith('call.'));
    expect(types).toEqual(['signal', 'problem', 'problem']);
  });

  it('carries its id and the id of the previous signal, so that the receiver can order signals', async () => {
    const { aliceId, bobId, callId, bob, open } = await answered();
    const [hers, his] = [await open(aliceId, 'laptop'), await open(bobId, 'phone')];
    const signals = Array.from({ length: 20 }, (_, n) => ({
      ...(n === 0 ? offer : candidateOf(n)),
      id: `signal-${n}`,
      ...(n > 0 && { previous: `signal-${n - 1}` }),
    }));

    for (const signal of signals) hers.send({ type: 'signal', callId, ...signal });
    for (const { id } of signals) await hers.next({ type: 'sent', id });

    const ordered = [];
    for (const signal of signals) ordered.push(await his.next({ type: 'signal', id: signal.id }));
    expect(ordered).toMatchObject(signals);
    expect(new Set(ordered.map(({ seq }) => seq)).size).toBe(20);
    const stored = (await bob('GET', `/v1/calls/${callId}/signals?deviceId=phone`)).body.signals;
    expect(stored.find(({ id }: { id: string }) => id === 'signal-1')).toMatchObject({ previous: 'signal-0' });
  });

  it('is delivered to a socket that opens later, also with a receipt token, over any number of pages', async () => {
    const { aliceId, callId, receipt, open } = await answered();
    const hers = await open(aliceId, 'laptop');
    await hers.ask({ type: 'signal', callId, ...offer });
    for (let n = 1; n <= 40; n += 1) await hers.ask({ type: 'signal', callId, ...candidateOf(n) });

    const his = await openSocket(backend, `receipt.${receipt}`);
    const resumed = await his.ask({ type: 'resume', callId });

    expect(resumed).toMatchObject({ type: 'resumed', callId, after: 41 });
    expect(his.received[0]).toMatchObject({ type: 'call.answered', callId });
    const seqs = his.received.filter(({ type }) => type === 'signal').map(({ seq }) => seq);
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 41 }, (_, n) => n + 1));
    expect(await his.ask({ type: 'resume', callId, after: 41 })).toMatchObject({ type: 'resumed', after: 41 });
    expect(await his.ask({ type: 'signal', callId, ...answer })).toMatchObject({ type: 'sent', seq: 1 });
    expect(await hers.next({ type: 'signal' })).toMatchObject(answer);
  });

  it('can be neither sent nor received by a user outside the call or by another device of the callee', async () => {
    const { aliceId, bobId, callId, open } = await answered();
    const otherCall = await answered();
    const hers = await open(aliceId, 'laptop');
    await hers.ask({ type: 'signal', callId, ...offer });
    const thirdParty = await otherCall.open(otherCall.aliceId, 'laptop');
    const woken = await openSocket(backend, `receipt.${otherCall.receipt}`);
    const tablet = await open(bobId, 'tablet');

    for (const socket of [thirdParty, woken]) {
      expect(await socket.ask({ type: 'signal', callId, ...answer })).toMatchObject({ code: 'call_not_found' });
      expect(await socket.ask({ type: 'resume', callId })).toMatchObject({ code: 'call_not_found' });
    }
    expect(await tablet.ask({ type: 'signal', callId, ...answer })).toMatchObject({ code: 'answered_elsewhere' });
    await tablet.ask({ type: 'resume', callId });

    const types = [thirdParty, woken, tablet].flatMap(({ received }) => received.map(({ type }) => type));
    expect(types).not.toContain('signal');
    expect(tablet.received).toContainEqual(
      expect.objectContaining({ type: 'call.ended', endReason: 'answered_elsewhere' }),
    );
  });

  it('is refused with a problem when it is too large, empty, before the answer or after the end', async () => {
    const { alice, aliceId, bobId, callId, open } = await answered();
    const hers = await open(aliceId, 'laptop');
    const early = (await alice('POST', '/v1/calls', inviteOf(bobId))).body.callId;
    const large = { description: { type: 'offer', sdp: 'a'.repeat(30_000) } };

    expect(await hers.ask({ type: 'signal', callId, ...large })).toMatchObject({
      status: 413,
      code: 'body_too_large',
      limit: 30_000,
    });
    expect(await hers.ask({ type: 'signal', callId })).toMatchObject({ status: 400 });
    expect(await hers.ask({ type: 'signal', callId: early, ...offer })).toMatchObject({
      status: 409,
      code: 'wrong_state',
    });
    await alice('POST', `/v1/calls/${callId}/end`, {});
    expect(await hers.ask({ type: 'signal', callId, ...offer })).toMatchObject({
      status: 409,
      code: 'wrong_state',
      call: { state: 'ended' },
    });
  });

  it('is accepted when the receiver’s socket is gone, and delivered to the next one', async () => {
    const { aliceId, bobId, callId, open } = await answered();
    const hers = await open(aliceId, 'laptop');
    await open(bobId, 'phone');
    backend.sockets.cut(backend.sockets.connectionIds().at(-1) ?? '', { invokesDisconnect: false });

    expect(await hers.ask({ type: 'signal', callId, ...offer })).toMatchObject({ type: 'sent', seq: 1 });

    const his = await open(bobId, 'phone');
    await his.ask({ type: 'resume', callId });
    expect(await his.next({ type: 'signal' })).toMatchObject({ seq: 1, ...offer });
  });
});
